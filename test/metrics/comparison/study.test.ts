import { describe, expect, it } from 'vitest';
import { abba, blocks } from '../../../bench/study/comparison/machine.ts';
import { studyCell, studyComparison } from '../../../bench/study/comparison/study.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

const SIZE = { seed: 20_261_125, comparisons: 300 };

describe('the simulation of docs/comparison.md#study, smaller', () => {
  it('raises few alarms between equal builds in ABBA order, and many in blocks', () => {
    const shared = studyCell({ machine: 'shared', launches: 10, iterations: 5 }, SIZE);
    expect(shared.alarm).toBeLessThanOrEqual(0.02);
    expect(shared.blocks).toBeGreaterThan(0.1);
    expect(shared.found[2]).toBeGreaterThan(0.85);
  });

  it('finds 5 % on a quiet machine every time, and δ itself every other time', () => {
    const quiet = studyCell({ machine: 'quiet', launches: 10, iterations: 5 }, SIZE);
    expect(quiet.alarm).toBe(0);
    expect(quiet.found[1]).toBe(1);
    expect(quiet.found[0]).toBeGreaterThan(0.4);
    expect(quiet.found[0]).toBeLessThan(0.6);
    expect(quiet.error).toBeLessThan(0.006);
  });

  it('repeats itself from its seed', () => {
    const small = { seed: 7, comparisons: 3 };
    expect(studyComparison(small)).toBe(studyComparison(small));
    expect(studyComparison({ ...small, seed: 8 })).not.toBe(studyComparison(small));
  });

  it('draws ABBA and blocks from one machine', () => {
    const counting = () => {
      let launch = 0;
      return () => {
        launch += 1;
        return launch;
      };
    };
    expect(abba(counting(), 3)).toEqual({ a: [1, 4, 5], b: [2, 3, 6] });
    expect(blocks(counting(), 3)).toEqual({ a: [1, 2, 3], b: [4, 5, 6] });
    expect(seeded(1).uniform()).toBe(seeded(1).uniform());
  });
});
