import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/record/run-record.ts';
import { estimate } from '../../src/scenarios/plan/estimate.ts';
import { PREAMBLE, planOf } from './planning.ts';

/** As much of a run record as an estimate reads. */
function recordOf(
  variants: readonly { id: string; engine: string; iterations: number[]; before: number[]; rss?: number }[],
): RunRecord {
  const partial: unknown = {
    id: 'run',
    engines: [{ id: 'calibration', label: 'calibration' }],
    variants: variants.map(({ id, engine, iterations, before, rss }) => ({
      id,
      engine,
      segments: [
        {
          before: before.map((duration) => ({ duration })),
          iterations: iterations.map((duration) => ({ duration })),
          after: [],
          peak: rss === undefined ? {} : { rss },
        },
      ],
    })),
  };
  return partial as RunRecord;
}

const TEXT = `${PREAMBLE}  a: { iterations: 10, launches: 2, before: [load], each: [transcribe, restart] }`;

describe('what a plan will take', () => {
  it('is what an earlier run of the cell took, for the iterations and launches planned', () => {
    const record = recordOf([
      { id: 'default', engine: 'calibration', iterations: [4, 6], before: [3], rss: 99 },
    ]);
    expect(estimate(planOf(TEXT), record).get('default')).toEqual({ time: [106, 106], rss: 99, run: 'run' });
  });

  it('is a span where the number of iterations is open', () => {
    const record = recordOf([{ id: 'default', engine: 'calibration', iterations: [1], before: [] }]);
    const plan = planOf(TEXT, 'a', { overrides: { untilConclusive: true } });
    expect(estimate(plan, record).get('default')).toEqual({ time: [20, 1280], run: 'run' });
  });

  it.each([
    ['of another engine', [{ id: 'default', engine: 'other', iterations: [1], before: [] }]],
    ['of another cell', [{ id: 'restart', engine: 'calibration', iterations: [1], before: [] }]],
    ['without an iteration', [{ id: 'default', engine: 'calibration', iterations: [], before: [] }]],
  ])('is not known from a run %s', (_, variants) => {
    expect(estimate(planOf(TEXT), recordOf(variants)).size).toBe(0);
  });
});
