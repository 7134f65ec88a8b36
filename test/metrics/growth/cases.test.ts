import { describe, expect, it } from 'vitest';
import { fitGrowth } from '../../../src/metrics/growth/fit.ts';
import { decideGrowth, judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { defaultSetting } from '../../../src/metrics/growth/quantity.ts';
import { sharedFile } from '../../support/shared.ts';
import { column, sharedTable } from './shared-trace.ts';

const series = (name: string, of: string): number[] => column(sharedTable(`../cases/${name}.csv`), of);
const present = sharedFile('../cases/traces/acc-20then30.csv') !== undefined;

/** Traces that were judged wrongly once, and what is right. */
describe.skipIf(!present)('cases made after public reports', () => {
  it.each([
    ['traces/quantised-64M-leak-1', 'anon', 'inconclusive', /^it rose in separate steps/],
    ['traces/ks-1000-3-random-0', 'heap', 'inconclusive', /^it rose in separate steps/],
    ['traces/acc-quad-400-0', 'heap', 'leak', /at rates that changed/],
    ['traces/acc-20then30', 'heap', 'leak', /at rates that changed/],
  ] as const)('%s', (name, metric, verdict, reason) => {
    const { growth } = judgeGrowth(series(name, metric), defaultSetting(metric));
    expect(growth).toMatchObject({ verdict, reason: expect.stringMatching(reason) });
  });

  it('slowing-12 is seen to slow down', () => {
    const { growth, doubt } = judgeGrowth(series('verdict/slowing-12', 'heap_bytes'), defaultSetting('heap'));
    expect(growth).toMatchObject({ verdict: 'inconclusive', iterationsNeeded: null });
    expect(doubt).toBe('slowing');
  });

  it('constant-30 has one interval, of less than a byte, whatever it is held against', () => {
    const fit = fitGrowth(series('verdict/constant-30', 'heap_bytes'), { quantum: 16, scale: 1024 });
    const held = [1, 1024, 2 ** 30].map((tolerance) => {
      const { verdict, rate, ci95, bounds } = decideGrowth(fit, tolerance);
      return { verdict, rate, ci95, bounds };
    });
    const once = { verdict: 'no-leak', rate: 0, ci95: [expect.closeTo(-0.217, 3), expect.closeTo(0.217, 3)] };
    expect(held).toEqual(
      Array(3).fill({ ...once, bounds: [expect.closeTo(-0.309, 3), expect.closeTo(0.309, 3)] }),
    );
  });
});
