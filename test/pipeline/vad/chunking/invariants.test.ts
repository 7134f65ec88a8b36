import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, candidates } from '../../../../src/pipeline/vad/chunking/candidates.ts';
import { aligned, speechRuns, withoutColdStarts } from '../../../../src/pipeline/vad/chunking/mask.ts';
import { type ChunkPlan, planChunks } from '../../../../src/pipeline/vad/chunking/plan-chunks.ts';
import { HOP, hopsOf, RESET } from '../../../../src/pipeline/vad/grid/grid.ts';
import { anyAudio, audio, type Input } from './inputs.ts';

/** The 13 invariants of docs/vad.md, by number, on random audio. */
const RUNS = 200;
const SECOND = 16_000;
const PAD = 32 * HOP;

/** Speech of each hop, from the definition of the mask. */
function mask({ probabilities, energyDb, samples, lag }: Input): boolean[] {
  const speech = aligned(probabilities, hopsOf(samples), lag);
  const hops = Array<boolean>(hopsOf(samples)).fill(false);
  const runs = speechRuns(speech, { on: 0.5, off: 0.35, fill: 6.25 });
  for (const { from, to } of withoutColdStarts(runs, energyDb, lag, RESET)) hops.fill(true, from, to);
  return hops;
}

const forced = ({ chunks }: ChunkPlan): boolean => chunks.some(({ forcedEnd }) => forcedEnd);
const windows = ({ chunks }: ChunkPlan): number[][] => chunks.map(({ start, end }) => [start, end]);

function holds(
  name: string,
  check: (input: Input, plan: ChunkPlan) => void,
  inputs = anyAudio,
  numRuns = RUNS,
): void {
  it(name, () => {
    fc.assert(
      fc.property(inputs, (input) => check(input, planChunks(input))),
      { numRuns },
    );
  });
}

describe('chunks', () => {
  holds('1: cells are the whole audio, in order, without gap or overlap', ({ samples }, { chunks }) => {
    if (chunks.length === 0) return;
    expect([0, ...chunks.map(({ cellEnd }) => cellEnd)]).toEqual([
      ...chunks.map(({ cellStart }) => cellStart),
      samples,
    ]);
  });

  holds('2: windows lie in their cells, are not empty, and never overlap', (_, { chunks }) => {
    chunks.forEach(({ index, cellStart, start, end, cellEnd }, i) => {
      expect(index).toBe(i);
      expect(cellStart <= start && start < end && end <= cellEnd).toBe(true);
    });
  });

  holds('3: no window is longer than 30 s', (_, { chunks }) => {
    for (const { start, end } of chunks) expect(end - start).toBeLessThanOrEqual(30 * SECOND);
  });

  holds('4: every sample of speech lies in exactly one window', (input, { chunks, segments }) => {
    const hops = mask(input);
    const expected = hops.flatMap((speech, i) => (speech ? [i] : []));
    const heard = chunks.flatMap(({ start, end }) => {
      const inside: number[] = [];
      for (let i = Math.ceil(start / HOP); i * HOP < end; i += 1) {
        // A hop that the window ends in the midst of is speech only where it is the last of the audio.
        if (hops[i] === true && Math.min(input.samples, (i + 1) * HOP) <= end) inside.push(i);
      }
      return inside;
    });
    expect(heard).toEqual(expected);
    const length = (parts: readonly { start: number; end: number }[]): number =>
      parts.reduce((sum, { start, end }) => sum + end - start, 0);
    const seconds = chunks.reduce((sum, { speechSeconds }) => sum + speechSeconds, 0);
    expect(seconds).toBeCloseTo(length(segments) / SECOND, 6);
  });

  holds('5: there are none exactly where there is no speech', (input, { chunks, silent }) => {
    expect([chunks.length === 0, silent]).toEqual(Array(2).fill(!mask(input).includes(true)));
  });

  holds(
    '6: an unforced inner cut touches a hop without speech, a forced one lies between two of speech',
    (input, { chunks }) => {
      const hops = mask(input);
      for (const { cellEnd, forcedEnd } of chunks.slice(0, -1)) {
        expect(cellEnd % HOP).toBe(0);
        expect(hops[cellEnd / HOP - 1] === true && hops[cellEnd / HOP] === true).toBe(forcedEnd);
      }
    },
  );

  holds('7: a cut is forced for both its neighbours or for neither; the ends never are', (_, { chunks }) => {
    expect([false, ...chunks.map(({ forcedEnd }) => forcedEnd)]).toEqual([
      ...chunks.map(({ forcedStart }) => forcedStart),
      false,
    ]);
  });

  holds(
    '8: speech of at most 5 s at a time is never cut',
    (input, plan) => {
      fc.pre(plan.segments.every(({ start, end }) => end - start <= 5 * SECOND));
      expect(forced(plan)).toBe(false);
      expect(plan.segments.length > 0 || !mask(input).includes(true)).toBe(true);
    },
    audio({ speech: 300, silence: 300, stretches: 40 }),
  );

  holds('9a: the same input gives the same plan', (input, plan) => {
    expect(planChunks(structuredClone(input))).toEqual(plan);
  });

  holds(
    '9b: probabilities that move without crossing a threshold move no cut, unless one is forced',
    (input, plan) => {
      const moved = planChunks({
        ...input,
        probabilities: input.probabilities.map((p) =>
          p >= 0.5 ? 0.5 + (p - 0.5) / 3 : p >= 0.35 ? 0.35 + (p - 0.35) / 2 : p / 4,
        ),
      });
      fc.pre(!forced(plan) && !forced(moved));
      expect(windows(moved)).toEqual(windows(plan));
    },
    audio({ speech: 250, silence: 200, stretches: 40 }),
  );

  it('10: audio of one sample, of speech alone, of silence alone, and without probabilities', () => {
    const plan = (probabilities: number[], samples: number): ChunkPlan =>
      planChunks({ probabilities, energyDb: [], samples, lag: 2 });
    expect(windows(plan([1], 1))).toEqual([[0, 1]]);
    expect(windows(plan([], 1))).toEqual([]);
    expect(windows(plan([], 0))).toEqual([]);
    expect(windows(plan(Array(10_000).fill(0), 10_000 * HOP))).toEqual([]);
    const all = plan(Array(10_000).fill(1), 10_000 * HOP - 13);
    expect(all.chunks.at(-1)?.cellEnd).toBe(10_000 * HOP - 13);
    expect(all.chunks.slice(0, -1).every(({ forcedEnd }) => forcedEnd)).toBe(true);
    // Ten probabilities for 20 hops: the last one stands for the rest.
    expect(plan(Array(10).fill(1), 20 * HOP).segments).toEqual([{ start: 0, end: 20 * HOP }]);
  });

  holds(
    '11: costs what a search through all pairs finds',
    (input, plan) => {
      const heard = speechRuns(aligned(input.probabilities, hopsOf(input.samples), input.lag), {
        on: 0.5,
        off: 0.35,
        fill: 6.25,
      });
      const runs = withoutColdStarts(heard, input.energyDb, input.lag, RESET);
      const speech = aligned(input.probabilities, hopsOf(input.samples), input.lag);
      const places = runs.length === 0 ? [] : candidates({ ...input, runs, speech, pad: PAD });
      fc.pre((places.at(-1)?.end ?? 0) - (places[0]?.start ?? 0) > 30 * SECOND);
      expect(plan.cost).toBeCloseTo(exhaustive(places), 6);
    },
    fc.oneof(
      audio({ speech: 300, silence: 300, stretches: 12 }),
      audio({ speech: 2500, silence: 60, stretches: 2 }),
    ),
    60,
  );

  holds('12: looks at no more than 250 pairs for each candidate', (_, { steps, candidates: places }) => {
    expect(steps).toBeLessThanOrEqual(250 * places);
  });

  it('12: nor where speech and pause alternate as quickly as they can', () => {
    const hops = 40_000;
    const worst = [1, 6, 7, 8].map((pause) => {
      const probabilities = Array.from({ length: hops }, (_, i) => (i % (pause + 1) === 0 ? 1 : 0));
      const { steps, candidates: places } = planChunks({
        probabilities,
        energyDb: [],
        samples: hops * HOP,
        lag: 0,
      });
      return steps / places;
    });
    expect(Math.max(...worst)).toBeLessThanOrEqual(250);
    expect(Math.min(...worst)).toBeGreaterThan(50);
  });

  holds(
    '13: more silence at the end moves no window, unless a cut is forced or speech was near the end',
    (input, plan) => {
      const last = plan.segments.at(-1)?.end ?? 0;
      const hops = hopsOf(input.samples);
      const samples = (hops + 2200) * HOP;
      const longer = planChunks({
        ...input,
        samples,
        probabilities: [...input.probabilities, ...Array(hops + 2200 - input.probabilities.length).fill(0)],
        energyDb: [...input.energyDb, ...Array(hops + 2200 - input.energyDb.length).fill(20)],
      });
      fc.pre(!forced(plan) && !forced(longer) && last + PAD <= input.samples);
      expect(windows(longer)).toEqual(windows(plan));
    },
    audio({ speech: 250, silence: 200, stretches: 30 }),
  );
});

/** Cost of the cheapest way through `places`, by trying every pair, with pauses summed one by one. */
function exhaustive(places: readonly Candidate[]): number {
  const cost = [0];
  for (let j = 1; j < places.length; j += 1) {
    let least = Number.POSITIVE_INFINITY;
    let pauses = 0;
    for (let i = j - 1; i >= 0; i -= 1) {
      const length = (places[j]?.end ?? 0) - (places[i]?.start ?? 0);
      const price =
        (cost[i] ?? Number.NaN) + ((length / SECOND - 20) / 5) ** 2 + pauses + (places[j]?.cost ?? 0);
      if (length <= 30 * SECOND) least = Math.min(least, price);
      pauses += places[i]?.pause ?? 0;
    }
    cost.push(least);
  }
  return cost.at(-1) ?? 0;
}
