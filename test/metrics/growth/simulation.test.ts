import { describe, expect, it } from 'vitest';
import { BOUNDED, LEAKING, type Shape } from '../../../bench/study/growth/shapes.ts';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

const TAU = 262_144;
const TRACES = 8;

/** How often each verdict was given, over all shapes. */
function verdicts(shapes: Readonly<Record<string, Shape>>, n: number): Record<string, number> {
  const counts: Record<string, number> = {};
  Object.values(shapes).forEach((make, k) => {
    for (let i = 0; i < TRACES; i++) {
      const { series } = make(n, seeded(90_000 + 1000 * n + 100 * k + i), TAU);
      const { verdict } = judgeGrowth(series, { tolerance: TAU, quantum: 4096 }).growth;
      counts[verdict] = (counts[verdict] ?? 0) + 1;
    }
  });
  return counts;
}

describe.each([30, 100])('traces of known truth, %i iterations', (n) => {
  it('bounded: none is called a leak, and most are decided at 100', () => {
    const { leak = 0, inconclusive = 0 } = verdicts(BOUNDED, n);
    expect(leak).toBe(0);
    expect(inconclusive / (TRACES * Object.keys(BOUNDED).length)).toBeLessThan(n < 100 ? 0.35 : 0.1);
  });

  it('leaking: none is called bounded, and nearly all are called leaks', () => {
    const { leak = 0, inconclusive = 0, ...bounded } = verdicts(LEAKING, n);
    expect(bounded).toEqual({});
    expect(leak / (leak + inconclusive)).toBeGreaterThan(0.95);
  });
});
