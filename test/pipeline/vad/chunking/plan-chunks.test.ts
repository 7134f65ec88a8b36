import { describe, expect, it } from 'vitest';
import { percentiles } from '../../../../src/pipeline/vad/chunking/candidates.ts';
import { aligned, speechRuns, withoutColdStarts } from '../../../../src/pipeline/vad/chunking/mask.ts';
import { planChunks } from '../../../../src/pipeline/vad/chunking/plan-chunks.ts';
import { HOP, hopsOf } from '../../../../src/pipeline/vad/grid/grid.ts';
import { Failure } from '../../../../src/system/failure.ts';

const SECOND = 16_000;

/** A plan for speech at the given seconds, known for certain. */
function planFor(speech: readonly (readonly [number, number])[], length: number, options = {}) {
  const samples = length * SECOND;
  const probabilities = new Float32Array(hopsOf(samples));
  for (const [from, to] of speech) {
    probabilities.fill(1, Math.round((from * SECOND) / HOP), Math.round((to * SECOND) / HOP));
  }
  return planChunks({ probabilities, energyDb: [], samples, lag: 0, options });
}

const inSeconds = (plan: ReturnType<typeof planFor>): number[][] =>
  plan.chunks.map(({ start, end }) => [Math.round(start / 1600) / 10, Math.round(end / 1600) / 10]);

describe('the mask', () => {
  it('begins at the upper threshold, reaches to the lower one, and fills gaps shorter than asked', () => {
    const p = [0.1, 0.4, 0.5, 0.4, 0.1, 0.4, 0.4, 0.1, 0.1, 0.9, 0.34];
    expect(speechRuns(Float64Array.from(p), { on: 0.5, off: 0.35, fill: 1 })).toEqual([
      { from: 1, to: 4 },
      { from: 9, to: 10 },
    ]);
    expect(speechRuns(Float64Array.from(p), { on: 0.5, off: 0.35, fill: 6 })).toEqual([{ from: 1, to: 10 }]);
    expect(speechRuns(Float64Array.from(p), { on: 0.5, off: 0.35, fill: 5 })).toHaveLength(2);
  });

  it('takes the answers of late hops, and the last one for what has none', () => {
    expect(Array.from(aligned([0.1, 0.2, 0.3, 0.4], 5, 2))).toEqual([0.3, 0.4, 0.4, 0.4, 0.4]);
    expect(Array.from(aligned([0.1, 0.2, 0.3], 2, 2))).toEqual([0.2, 0.2]);
    expect(Array.from(aligned([], 2, 2))).toEqual([0, 0]);
  });
});

describe('percentiles', () => {
  it('are right to 1/4096 of the range', () => {
    const values = Array.from({ length: 1001 }, (_, i) => (i * 37) % 1001);
    const [low = 0, high = 0] = percentiles(values, [0.05, 0.95]);
    expect(Math.abs(low - 50)).toBeLessThan(0.3);
    expect(Math.abs(high - 950)).toBeLessThan(0.3);
  });

  it('of equal values are that value, of none 0', () => {
    expect(percentiles([7, 7, 7], [0.05, 0.95])).toEqual([7, 7]);
    expect(percentiles([], [0.5])).toEqual([0]);
  });
});

describe('what a greedy chunker gets wrong', () => {
  it('keeps ten short utterances that are far apart', () => {
    const speech = Array.from({ length: 10 }, (_, i) => [30 * i, 30 * i + 4] as const);
    const plan = planFor(speech, 300);
    expect(plan.chunks.reduce((sum, { speechSeconds }) => sum + speechSeconds, 0)).toBeCloseTo(40, 0);
    expect(plan.chunks).toHaveLength(10);
  });

  it('splits 65 s of speech without a pause, evenly, and marks the cuts', () => {
    const plan = planFor([[0, 65]], 65);
    expect(plan.chunks.map(({ forcedStart, forcedEnd }) => [forcedStart, forcedEnd])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
    for (const { start, end } of plan.chunks) expect((end - start) / SECOND).toBeGreaterThan(20);
  });

  it('does not join a short tail that is minutes away', () => {
    expect(
      inSeconds(
        planFor(
          [
            [0, 18],
            [400, 403],
          ],
          403,
        ),
      ),
    ).toEqual([
      [0, 18.5],
      [399.5, 403],
    ]);
  });

  it('prefers a long pause to a short one', () => {
    expect(
      inSeconds(
        planFor(
          [
            [0, 14],
            [15.5, 29.9],
            [30.02, 40],
          ],
          40,
        ),
      ),
    ).toEqual([
      [0, 14.5],
      [15, 40],
    ]);
  });

  it('leaves out the middle of long silences only', () => {
    expect(
      inSeconds(
        planFor(
          [
            [1, 19],
            [20, 38],
          ],
          40,
        ),
      ),
    ).toEqual([
      [0.5, 19.5],
      [19.5, 38.5],
    ]);
    expect(
      inSeconds(
        planFor(
          [
            [1, 19],
            [23, 41],
          ],
          42,
        ),
      ),
    ).toEqual([
      [0.5, 19.5],
      [22.5, 41.5],
    ]);
  });

  it('cuts forced chunks where the energy dips', () => {
    const samples = 40 * SECOND;
    const hops = hopsOf(samples);
    const energyDb = new Float32Array(hops).fill(60).fill(30, 0, 200).fill(30, 1250, 1254);
    const plan = planChunks({ probabilities: new Float32Array(hops).fill(1), energyDb, samples, lag: 0 });
    expect(plan.chunks.map(({ cellEnd }) => cellEnd / HOP)).toEqual([1251, hops]);
  });
});

describe('audio without speech', () => {
  it('gives fixed chunks if asked, with every inner cut marked as blind', () => {
    const plan = planFor([], 50, { whenSilent: 'fixed' });
    expect(plan.silent).toBe(true);
    expect(
      plan.chunks.map(({ start, end, forcedStart, forcedEnd }) => [
        start / SECOND,
        end / SECOND,
        forcedStart,
        forcedEnd,
      ]),
    ).toEqual([
      [0, 20, false, true],
      [20, 40, true, true],
      [40, 50, true, false],
    ]);
  });
});

describe('options', () => {
  it('take other lengths', () => {
    const plan = planFor(
      Array.from({ length: 60 }, (_, i) => [2 * i, 2 * i + 1.5] as const),
      120,
      { target: 10, max: 12 },
    );
    for (const { start, end } of plan.chunks) expect(end - start).toBeLessThanOrEqual(12 * SECOND);
    expect(plan.chunks).toHaveLength(12);
  });

  it('are refused, all at once, where they contradict each other', () => {
    const bad = (): unknown => planFor([], 1, { target: 40, max: 2, pad: 3, on: 0.2, fill: 0 });
    expect(bad).toThrow(Failure);
    expect(bad).toThrow(
      'chunks cannot be cut so: max 2 s is below 3 s; target 40 s is above max 2 s; pad 3 s is not in 0 … 1 s; on 0.2 and off 0.35: 0 < off ≤ on ≤ 1 is needed; fill 0 s is below 0.1 s, which keeps the search linear',
    );
  });
});

describe('the first hops, of which the network knows nothing', () => {
  const flat = Array<number>(2000).fill(40);
  const cold = [
    { from: 0, to: 9 },
    { from: 400, to: 420 },
    { from: 1875, to: 1884 },
  ];

  it('are no speech in even noise, at the start and where the memory is emptied', () => {
    expect(withoutColdStarts(cold, flat, 0, 1875)).toEqual([{ from: 400, to: 420 }]);
  });

  it('are speech where they are louder than what follows, go on, or nothing is known', () => {
    const loud = flat.map((energy, hop) => (hop < 9 ? energy + 20 : energy));
    expect(withoutColdStarts(cold, loud, 0, 1875)).toEqual(cold.slice(0, 2));
    expect(withoutColdStarts([{ from: 0, to: 40 }], flat, 0, 1875)).toHaveLength(1);
    expect(withoutColdStarts(cold, [], 0, 1875)).toEqual(cold);
  });
});
