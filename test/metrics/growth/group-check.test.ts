import { describe, expect, it } from 'vitest';
import { filePagesGrow, groupDisagrees } from '../../../src/metrics/growth/group-check.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

const KiB = 1024;
const MiB = 1024 ** 2;
const TOLERANCE = 256 * KiB;
const N = 60;

/** A level that grows by `rate` an iteration, with noise. */
function series(level: number, rate: number, noise: number, seed: number, n = N): number[] {
  const random = seeded(seed);
  return Array.from({ length: n }, (_, i) => level + rate * i + noise * (random.uniform() - 0.5));
}

const check = (group: readonly number[], explained: readonly number[]) =>
  groupDisagrees({ group, explained }, TOLERANCE);

describe('a control group beside the quantities', () => {
  it('agrees where both stand still, whatever quiet processes do beside', () => {
    // What other processes take and give back between two looks is noise of some hundred KiB.
    for (let seed = 1; seed <= 50; seed += 1) {
      const result = check(series(80 * MiB, 0, 600 * KiB, seed), series(50 * MiB, 0, 8 * KiB, seed + 99));
      expect(result.disagrees).toBe(false);
      expect(Math.abs(result.rate ?? Number.NaN)).toBeLessThan(64 * KiB);
    }
  });

  it('agrees where it grows as the quantities do, page tables included', () => {
    const anon = series(50 * MiB, 34 * MiB, 64 * KiB, 1);
    const group = anon.map((value) => 30 * MiB + value * 1.03);
    expect(check(group, anon)).toMatchObject({ disagrees: false });
  });

  it('disagrees where it grows and they do not, and says by how much', () => {
    const result = check(series(80 * MiB, MiB, 600 * KiB, 3), series(50 * MiB, 0, 8 * KiB, 4));
    expect(result.disagrees).toBe(true);
    expect(Math.abs((result.rate ?? 0) / MiB - 1)).toBeLessThan(0.1);
    expect(Math.abs(result.explained ?? Number.NaN)).toBeLessThan(8 * KiB);
    expect(result.reason).toContain('something holds memory that no process shows');
  });

  it('disagrees where they show only a part of a leak', () => {
    const anon = series(50 * MiB, MiB, 8 * KiB, 5);
    expect(check(series(80 * MiB, 2 * MiB, 100 * KiB, 6), anon).disagrees).toBe(true);
  });

  it('does not disagree over one step, a settling, or less than the tolerance', () => {
    const still = series(50 * MiB, 0, 8 * KiB, 7);
    const step = still.map((value, i) => 30 * MiB + value + (i > 20 ? 20 * MiB : 0));
    const settling = still.map((value, i) => 30 * MiB + value + 40 * MiB * (1 - Math.exp(-i / 5)));
    const little = still.map((value, i) => 30 * MiB + value + 64 * KiB * i);
    expect([step, settling, little].map((group) => check(group, still).disagrees)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('contradicts nobody where it cannot be told: noise, a few iterations, no reading', () => {
    const still = series(50 * MiB, 0, 8 * KiB, 8);
    expect(check(series(80 * MiB, MiB, 400 * MiB, 9), still).disagrees).toBe(false);
    expect(check(series(80 * MiB, MiB, 0, 1, 5), series(50 * MiB, 0, 0, 1, 5))).toMatchObject({
      disagrees: false,
      rate: MiB,
      explained: 0,
    });
    expect(check([], [])).toEqual({
      disagrees: false,
      rate: null,
      explained: null,
      reason: 'the control group was not read',
    });
    expect(check([1, 2], [1]).reason).toMatch(/not read at the same checkpoints/);
  });
});

describe('pages of files', () => {
  const anon = Array.from({ length: N }, (_, i) => 100 * MiB + 4096 * (i % 3));
  const beside = (file: (i: number) => number) => anon.map((value, i) => value + file(i));

  it('that stay, 300 KiB more each iteration, keep anonymous memory from being called bounded', () => {
    expect(
      filePagesGrow(
        beside((i) => 20 * MiB + 300 * KiB * i),
        anon,
        TOLERANCE,
      ),
    ).toBe(true);
  });

  it('of weights that are read in bit by bit come to an end, and say nothing', () => {
    expect(
      filePagesGrow(
        beside((i) => Math.min(20, i) * 8 * MiB),
        anon,
        TOLERANCE,
      ),
    ).toBe(false);
    expect(
      filePagesGrow(
        beside(() => 20 * MiB),
        anon,
        TOLERANCE,
      ),
    ).toBe(false);
  });

  it('say nothing where they were not read at the same checkpoints', () => {
    expect(filePagesGrow(anon.slice(1), anon, TOLERANCE)).toBe(false);
  });
});
