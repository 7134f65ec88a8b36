import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Chunk, planChunks } from '../../src/pipeline/vad/chunking/plan-chunks.ts';
import { HOP } from '../../src/pipeline/vad/grid/grid.ts';
import { parseProbabilities } from '../../src/pipeline/vad/probability-file.ts';
import { SAMPLE_RATE } from '../../src/record/units.ts';
import { atLeast, atMost, cpuSeconds, type Finding, sharedFile } from './trial.ts';

const Reference = z.object({
  /** Start and end of true speech, in samples. */
  speechLabels: z.array(z.tuple([z.number(), z.number()])),
  referenceDp: z.object({ inSpeech: z.number(), speechLost: z.number(), in15to25: z.number() }),
});
type Label = readonly [number, number];

const SETS = ['plain10', 'mixed10', 'plain-s21', 'mixed-s22', 'mixed180'];
const HOPS = (3 * 3600 * SAMPLE_RATE) / HOP;

/** Chunks against the reference search, and the time to plan three hours (docs/vad.md, "Figures" and "Search"). */
export async function chunks(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const name of SETS) {
    const file = sharedFile(`vad/chunk-${name}.json`);
    if (file === undefined) continue;
    const text = await readFile(file, 'utf8');
    const { speechLabels, referenceDp } = Reference.parse(JSON.parse(text));
    const plan = planChunks(parseProbabilities(text, name));
    const found = quality(plan.chunks, speechLabels);
    const longest = Math.max(...plan.chunks.map(({ start, end }) => end - start)) / SAMPLE_RATE;
    findings.push(
      atMost(`${name}: boundaries in speech`, 100 * found.inSpeech, 100 * referenceDp.inSpeech + 2, '%'),
      atMost(`${name}: speech lost`, 100 * found.lost, 100 * referenceDp.speechLost + 0.1, '%'),
      atLeast(`${name}: in 15 … 25 s`, 100 * found.inRange, 100 * referenceDp.in15to25 - 5, '%'),
      atMost(`${name}: longest chunk`, longest, 30, 's'),
      atMost(`${name}: masked samples outside the chunks`, outside(plan.segments, plan.chunks), 0),
    );
  }
  return [...findings, ...planningTimes()];
}

/** How good a plan is against labels: shares of inner boundaries, of speech and of chunks. */
function quality(found: readonly Chunk[], labels: readonly Label[]) {
  const inner = found.flatMap(({ start, end }, i) => [
    ...(i > 0 ? [start] : []),
    ...(i < found.length - 1 ? [end] : []),
  ]);
  const lengths = found.map(({ start, end }) => (end - start) / SAMPLE_RATE);
  const spoken = labels.map(([start, end]) => ({ start, end }));
  const speech = spoken.reduce((sum, { start, end }) => sum + end - start, 0);
  return {
    inSpeech: inner.filter((at) => labels.some(([from, to]) => at > from && at < to)).length / inner.length,
    lost: outside(spoken, found) / speech,
    inRange: lengths.filter((length) => length >= 15 && length <= 25).length / lengths.length,
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Samples of `spans` that no chunk holds. */
function outside(spans: readonly Span[], found: readonly Span[]): number {
  let missing = 0;
  for (const span of spans) {
    missing += span.end - span.start;
    for (const { start, end } of found)
      missing -= Math.max(0, Math.min(end, span.end) - Math.max(start, span.start));
  }
  return missing;
}

/** CPU time, best of three: what else runs on the machine is no fault of the search. */
function planningTimes(): Finding[] {
  const inputs: Readonly<Record<string, Float32Array>> = {
    'speech and pauses': Float32Array.from({ length: HOPS }, (_, i) => (i % 310 < 270 ? 0.9 : 0.1)),
    'speech without a pause': new Float32Array(HOPS).fill(1),
    'a pause at every turn': Float32Array.from({ length: HOPS }, (_, i) => (i % 8 === 0 ? 1 : 0)),
  };
  return Object.entries(inputs).map(([name, probabilities]) => {
    const energyDb = probabilities.map((p, i) => 30 + 40 * p + (i % 7));
    const times = [1, 2, 3].map(() => {
      const before = cpuSeconds();
      planChunks({ probabilities, energyDb, samples: HOPS * HOP, lag: 0 });
      return cpuSeconds() - before;
    });
    return atMost(`3 h planned: ${name}`, Math.min(...times), 0.5, 's');
  });
}
