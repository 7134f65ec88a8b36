import { describe, expect, it } from 'vitest';
import { bisected, FAULTS, worldOf } from '../../bench/trials/bisect-worlds.ts';

// The long form, of 100 searches and 500 controls each: npm run trial:bisect.
describe('simulated bisects of 64 commits, of which one in ten does not build', () => {
  it.each(FAULTS)('name the commit with the %s, and none between equal builds', (fault) => {
    const seeds = Array.from({ length: 15 }, (_, seed) => seed + 1);
    expect(seeds.map((seed) => bisected(worldOf(fault, seed, false)).kind)).toEqual(seeds.map(() => 'right'));
    expect(seeds.map((seed) => bisected(worldOf(fault, 100 + seed, true)).kind)).toEqual(
      seeds.map(() => 'none'),
    );
  });
});
