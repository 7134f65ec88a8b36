import { describe, expect, it } from 'vitest';
import { drawnAlarms } from '../../../src/metrics/comparison/self.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

const random = seeded(3);
const noise = Array.from({ length: 120 }, () => 0.02 * random.normal());
const SETTING = { pairs: 10, comparisons: 500, seed: 1, tail: 0.005 };
const alarms = (differences: readonly number[], planted = 0): number =>
  drawnAlarms(differences, { ...SETTING, planted }).filter(Boolean).length;

describe('comparisons drawn from one build', () => {
  it('raise few alarms where nothing changed, and find what is planted', () => {
    expect(alarms(noise)).toBeLessThanOrEqual(10);
    expect(alarms(noise, Math.log(1.1))).toBe(500);
  });

  it('do not take a drift within the blocks for a change: it turns with the labels', () => {
    // Pair by pair the first of both is quicker by 5 %: in ABBA order that is the baseline, then the candidate.
    const drifting = noise.map((value, k) => value + (k % 2 === 0 ? 0.05 : -0.05));
    expect(alarms(drifting)).toBeLessThanOrEqual(10);
  });

  it('are the same from the same seed, from every metric the same blocks', () => {
    expect(drawnAlarms(noise, SETTING)).toEqual(drawnAlarms(noise, SETTING));
    const scaled = noise.map((value) => 10 * value);
    expect(drawnAlarms(scaled, { ...SETTING, planted: Math.log(3) })).toHaveLength(500);
  });

  it('take what there is where it is less than a comparison', () => {
    expect(drawnAlarms(noise.slice(0, 6), SETTING)).toHaveLength(500);
  });
});
