import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Chunk, planChunks } from '../../../../src/pipeline/vad/chunking/plan-chunks.ts';
import { parseProbabilities } from '../../../../src/pipeline/vad/probability-file.ts';
import { sharedFile } from '../../../support/shared.ts';

const Reference = z.object({
  speechLabels: z.array(z.tuple([z.number(), z.number()])),
  referenceDp: z.object({ inSpeech: z.number(), speechLost: z.number(), in15to25: z.number() }),
});

type Label = readonly [number, number];

/** How good a plan is against labels of speech, in samples: shares of inner boundaries, of speech, and of chunks. */
function quality(chunks: readonly Chunk[], labels: readonly Label[]) {
  const inner = chunks.flatMap(({ start, end }, i) => [
    ...(i > 0 ? [start] : []),
    ...(i < chunks.length - 1 ? [end] : []),
  ]);
  const inSpeech = inner.filter((at) => labels.some(([from, to]) => at > from && at < to)).length;
  let speech = 0;
  let heard = 0;
  for (const [from, to] of labels) {
    speech += to - from;
    for (const { start, end } of chunks) heard += Math.max(0, Math.min(end, to) - Math.max(start, from));
  }
  const lengths = chunks.map(({ start, end }) => (end - start) / 16_000);
  return {
    inSpeech: inSpeech / inner.length,
    speechLost: 1 - heard / speech,
    in15to25: lengths.filter((length) => length >= 15 && length <= 25).length / lengths.length,
  };
}

describe.each(['plain10', 'mixed10'])('chunks of %s', (name) => {
  const file = sharedFile(`vad/chunk-${name}.json`);
  it.skipIf(file === undefined)('are as good as the reference (needs shared data)', () => {
    const text = readFileSync(file ?? '', 'utf8');
    const { speechLabels, referenceDp } = Reference.parse(JSON.parse(text));
    const { chunks } = planChunks(parseProbabilities(text, name));
    const found = quality(chunks, speechLabels);
    expect(found.inSpeech).toBeLessThanOrEqual(referenceDp.inSpeech + 0.02);
    expect(found.speechLost).toBeLessThanOrEqual(referenceDp.speechLost + 0.001);
    expect(found.in15to25).toBeGreaterThanOrEqual(referenceDp.in15to25 - 0.05);
    expect(Math.max(...chunks.map(({ start, end }) => end - start))).toBeLessThanOrEqual(480_000);
    // The same measure sees what blind cuts do.
    const blind = chunks.map((chunk, i) => ({ ...chunk, start: i * 320_000, end: (i + 1) * 320_000 }));
    expect(quality(blind, speechLabels).inSpeech).toBeGreaterThan(referenceDp.inSpeech + 0.02);
  });
});
