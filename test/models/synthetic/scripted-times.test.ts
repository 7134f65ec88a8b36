import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelope } from '../../../src/models/synthetic/scripted-times.ts';

/** Class with the highest line at a count of `n` stamps. */
function winner(lines: ReturnType<typeof envelope>, n: number): number | undefined {
  let best: number | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const [timeClass, { slope, intercept }] of lines) {
    const score = slope * n + intercept;
    if (score > most) [most, best] = [score, timeClass];
  }
  return best;
}

const nonDecreasing = fc.array(fc.nat(4), { minLength: 1, maxLength: 200 }).map((steps) => {
  let timeClass = 0;
  return steps.map((step) => {
    timeClass += step;
    return timeClass;
  });
});

describe('the envelope of lines', () => {
  it('names the scripted class at every count, and the last one beyond', () => {
    fc.assert(
      fc.property(nonDecreasing, (classes) => {
        const lines = envelope({ classes });
        expect(classes.map((_, index) => winner(lines, index + 1))).toEqual(classes);
        expect(winner(lines, classes.length + 50)).toBe(classes.at(-1));
      }),
    );
  });

  it('crosses half-way between counts, never at one', () => {
    expect(envelope({ classes: [2, 6, 6, 9] })).toEqual(
      new Map([
        [2, { slope: 0, intercept: 0 }],
        [6, { slope: 1, intercept: -1.5 }],
        [9, { slope: 2, intercept: -5 }],
      ]),
    );
  });
});
