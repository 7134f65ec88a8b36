import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinned } from '../../../src/reports/sections/thinned.ts';

describe('thinning', () => {
  it('leaves a short series alone, and keeps ends of the range and order of a long one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 400 }),
        fc.integer({ min: 2, max: 60 }),
        (values, most) => {
          const points = values.map((y, x) => ({ x, y }));
          const kept = thinned(points, most);
          if (points.length <= most) {
            expect(kept).toEqual(points);
            return;
          }
          expect(kept.length).toBeLessThanOrEqual(most);
          expect(kept.every((point) => points.includes(point))).toBe(true);
          expect(kept.every(({ x }, i) => i === 0 || x > (kept[i - 1]?.x ?? -1))).toBe(true);
          expect(Math.max(...kept.map(({ y }) => y))).toBe(Math.max(...values));
          expect(Math.min(...kept.map(({ y }) => y))).toBe(Math.min(...values));
        },
      ),
    );
  });
});
