import { describe, expect, it } from 'vitest';
import { watch } from '../../../src/metrics/history/watch.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

const SETTING = { better: 'less', scale: 'log', least: 0.03 } as const;
const NIGHTS = 60;
const SD = 0.015;
const SEEDS = 200;

/** Ratios of sixty nights; from night `step` on (counted from 1) slower by `size`. */
function nights(seed: number, step = Number.POSITIVE_INFINITY, size = 0): number[] {
  const random = seeded(seed);
  return Array.from({ length: NIGHTS }, (_, i) =>
    Math.exp(SD * random.normal() + (i + 1 >= step ? Math.log1p(size) : 0)),
  );
}

/** Checks every night as a nightly job does; after an alarm the window begins at its change. */
function alarmsOf(values: readonly number[]): { night: number; at: number }[] {
  const alarms: { night: number; at: number }[] = [];
  let since = 0;
  for (let night = 1; night <= values.length; night += 1) {
    const seen = values.slice(0, night).map((value, i) => ({ value, build: String(i) }));
    const { changes, jump } = watch(seen, SETTING, since);
    const at = changes.at(-1)?.at ?? (jump === 'none' ? undefined : night - 1);
    if (at === undefined) continue;
    alarms.push({ night, at });
    since = at;
  }
  return alarms;
}

describe(`sixty nights with a noise of ${100 * SD} %`, () => {
  it('show a step of 5 % within seven nights in nine of ten seeds', () => {
    const found = Array.from({ length: SEEDS }, (_, seed) => {
      const alarms = alarmsOf(nights(seed + 1, 31, 0.05));
      return alarms.some(({ night, at }) => night >= 31 && night - 31 <= 7 && Math.abs(at - 30) <= 3);
    }).filter(Boolean).length;
    expect(found / SEEDS).toBeGreaterThanOrEqual(0.9);
  });

  it('raise less than one alarm in a hundred nights without a step', () => {
    const alarms = Array.from({ length: SEEDS }, (_, seed) => alarmsOf(nights(seed + 1)).length);
    const total = alarms.reduce((sum, count) => sum + count, 0);
    expect(total / ((SEEDS * NIGHTS) / 100)).toBeLessThanOrEqual(1);
  });
});
