import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growing } from '../../../src/metrics/allocations/growing.ts';

/** Values before the first iteration and after each, from what each adds. */
function series(...added: readonly number[]): number[] {
  let sum = 0;
  return [0, ...added.map((value) => (sum += value))];
}

describe('what goes on growing', () => {
  it('grows each iteration by the same', () => {
    expect(growing(series(48, 48, 48, 48))).toEqual({ rate: 48, every: 1, events: 3 });
  });

  it('grows every third iteration: the rate is a third of the step', () => {
    expect(growing(series(0, 0, 96, 0, 0, 96, 0, 0))).toEqual({ rate: 32, every: 3, events: 2 });
  });

  it('keeps its rate when the first iteration took more', () => {
    expect(growing(series(9000, 16, 16, 16, 16))?.rate).toBe(16);
  });

  it.each([
    ['taken once, at first', series(4096, 0, 0, 0, 0, 0)],
    ['taken once, later', series(0, 0, 0, 4096, 0, 0)],
    ['a pool that is full after three iterations', series(64, 64, 64, 0, 0, 0, 0, 0)],
    ['taken and given back', series(64, -64, 64, -64, 64, -64)],
    ['nothing at all', series(0, 0, 0, 0)],
    ['falling', series(64, -8, -8, -8, -8)],
    ['too short to say', [0, 5]],
  ])('%s is no growth', (_what, values) => {
    expect(growing(values)).toBeUndefined();
  });

  it('finds the rate of any leak that strikes at even distances', () => {
    const steps = fc.integer({ min: 1, max: 1 << 20 });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 5e6 }),
        (step, every, first) => {
          const added = Array.from(
            { length: 16 },
            (_, at) => (at === 0 ? first : 0) + ((at + 1) % every === 0 ? step : 0),
          );
          const found = growing(series(...added));
          expect(found?.rate).toBeCloseTo(step / every, 6);
        },
      ),
    );
  });
});
