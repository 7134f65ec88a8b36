import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelChanges, scanLevel } from '../../../src/metrics/history/rank-scan.ts';
import { LEAST_NIGHTS, trendOf, watch } from '../../../src/metrics/history/watch.ts';

const repeated = (value: number, times: number): number[] => Array<number>(times).fill(value);
/** Values that never tie: a slow zigzag around a level. */
const around = (level: number, times: number): number[] =>
  Array.from({ length: times }, (_, i) => level * (1 + 0.001 * ((i * 7) % 5) - 0.002));
const night = (value: number, build = 'b') => ({ value, build });

describe('the rank scan', () => {
  it('finds where the level changes, and both levels', () => {
    const found = scanLevel([...around(1, 20), ...around(1.1, 10)], { least: 0.03 });
    expect(found?.at).toBe(20);
    expect(found?.before).toBeCloseTo(1, 2);
    expect(found?.after).toBeCloseTo(1.1, 2);
    // Every value after is higher than every one before: W = 210, its mean 310, its deviation √(200·31/12).
    expect(scanLevel([...Array(30).keys()], { least: 1 })?.score).toBeGreaterThan(3.6);
  });

  it('leaves alone what is flat, too short, a single odd night, or less than counts', () => {
    expect(scanLevel(repeated(5, 40), { least: 0 })).toBeUndefined();
    expect(scanLevel([1, 1, 1, 9, 9, 9, 9], { least: 0 })).toBeUndefined();
    expect(scanLevel([...around(1, 20), 5, ...around(1, 20)], { least: 0.03 })).toBeUndefined();
    expect(scanLevel([...around(1, 20), ...around(1.02, 20)], { least: 0.03 })).toBeUndefined();
  });

  it('needs four nights on the new level', () => {
    expect(scanLevel([...around(1, 40), ...around(2, 3)], { least: 0.03 })).toBeUndefined();
  });

  it('reaches its threshold from 19 nights on, whatever the size of the change', () => {
    const highest = (n: number): number =>
      Math.max(
        ...[...Array(n - 7).keys()].map(
          (k) =>
            scanLevel(
              [...Array(n).keys()].map((i) => (i < k + 4 ? i : i + 1)),
              { least: 0 },
            )?.score ?? 0,
        ),
      );
    expect(highest(LEAST_NIGHTS - 1)).toBe(0);
    expect(highest(LEAST_NIGHTS)).toBeGreaterThan(3.6);
  });

  it('finds a change in fewer nights where the two sides stand apart, and not where they touch', () => {
    expect(scanLevel([...around(1, 6), ...around(1.5, 12)], { least: 0.03 })).toMatchObject({ at: 6 });
    expect(scanLevel([...around(1, 6), ...around(1.005, 12)], { least: 0.001 })).toBeUndefined();
    // Chance parts eight nights so in one of 35 orders.
    expect(scanLevel([...around(1, 4), ...around(1.5, 4)], { least: 0.03 })).toBeUndefined();
    expect(scanLevel(around(1, 18), { least: 0.03 })).toBeUndefined();
  });

  it('calls a large and clear step after three nights, and leaves alone what is neither', () => {
    const large = Math.log1p(0.1);
    const logs = (...parts: readonly (readonly number[])[]): number[] => parts.flat().map(Math.log);
    const scan = (values: readonly number[]) => scanLevel(values, { least: 0.03, large });
    for (const before of [5, 6, 20, 42]) {
      expect(scan(logs(around(1, before), around(1.5, 3)))).toMatchObject({ at: before });
      expect(scan(logs(around(1, before), around(1.5, 2)))).toBeUndefined();
    }
    expect(scan(logs(around(1, 6), around(1.08, 3)))).toBeUndefined();
    expect(scan(logs(around(1, 4), around(1.5, 4)))).toBeUndefined();
    // As wide as this, a step of 12 % in three nights is nothing that stands out.
    expect(scan(logs([1, 1.07, 0.99, 1.05, 1.02, 1], around(1.19, 3)))).toBeUndefined();
  });

  it('puts a change where two levels fit best, whatever odd nights do to the ranks', () => {
    // Its first night on the new level is an odd one, and so are two before it.
    const values = [...around(1, 9), 1.3, 1.25, ...around(1, 11), ...around(1.1, 15)];
    expect(scanLevel(values, { least: 0.03 })).toBeDefined();
    expect(levelChanges(values, { least: 0.03 }).map(({ at }) => at)).toEqual([22]);
  });

  it('puts a change between two builds, unless another place fits much better', () => {
    const values = [...around(1, 10), 1.05, ...around(1.1, 9)];
    const builds = (border: number) => values.map((_, i) => (i < border ? 'a' : 'b'));
    const at = (border: number) => levelChanges(values, { least: 0.03 }, builds(border))[0]?.at;
    expect([at(10), at(11)]).toEqual([10, 11]);
    // Within one build is where it is: no commit did that.
    expect([10, 11]).toContain(at(16));
  });

  it('finds several changes, in order', () => {
    const three = [...around(1, 15), ...around(1.2, 15), ...around(0.9, 15)];
    expect(levelChanges(three, { least: 0.03 }).map(({ at }) => at)).toEqual([15, 30]);
  });

  it('turns with the series', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 30 }), (values) => {
        const [up, down] = [
          scanLevel(values, { least: 0 }),
          scanLevel(
            values.map((v) => -v),
            { least: 0 },
          ),
        ];
        expect(down?.at).toBe(up?.at);
        if (up !== undefined) expect(down?.score).toBeCloseTo(-up.score, 9);
      }),
    );
  });
});

describe('a series that is watched', () => {
  const ratios = { better: 'less', scale: 'log', least: 0.03 } as const;

  it('gets worse or better by the direction of its figure', () => {
    const values = [...around(1, 15), ...around(1.1, 10)].map((value) => night(value));
    expect(watch(values, ratios).changes).toMatchObject([{ at: 15, worse: true }]);
    expect(watch(values, { ...ratios, better: 'more' }).changes).toMatchObject([{ worse: false }]);
  });

  it('forgets what lies before its window or an accepted change', () => {
    const values = [...around(1, 15), ...around(1.1, 50)].map((value) => night(value));
    expect(watch(values, ratios)).toMatchObject({ from: 20, changes: [] });
    expect(watch(values.slice(0, 30), ratios, 15)).toMatchObject({ from: 15, changes: [] });
  });

  it('is a suspicion when one night jumps, and an alarm when that build jumps again', () => {
    const flat = around(1, 10).map((value) => night(value, 'old'));
    expect(watch([...flat, night(1.2, 'new')], ratios).jump).toBe('once');
    expect(watch([...flat, night(1.2, 'new'), night(1.19, 'new')], ratios).jump).toBe('repeated');
    expect(watch([...flat, night(1.2, 'new'), night(1.01, 'new')], ratios).jump).toBe('none');
    expect(watch([...flat, night(1.09, 'new')], ratios).jump).toBe('none');
    expect(watch([...flat, night(0.8, 'new')], { ...ratios, better: 'more' }).jump).toBe('once');
  });

  it('stays a suspicion on the second night of a large step, and is a change from the third on', () => {
    const stepped = (count: number) =>
      [...around(1, 6), ...around(1.5, count)].map((value, i) => night(value, `b${i}`));
    expect([1, 2].map((count) => watch(stepped(count), ratios).jump)).toEqual(['once', 'once']);
    expect([1, 2, 3, 4].map((count) => watch(stepped(count), ratios).changes.length)).toEqual([0, 0, 1, 1]);
    expect(watch(stepped(3), ratios).changes).toMatchObject([{ at: 6, worse: true }]);
  });

  it('of rates counts differences, since they may be 0', () => {
    const rates = { better: 'less', scale: 'linear', least: 1024 } as const;
    const leak = [...repeated(0, 12), ...around(5000, 8)].map((value) => night(value));
    expect(watch(leak, rates).changes).toMatchObject([{ at: 12, before: 0, worse: true }]);
    const little = [...repeated(0, 12), ...around(500, 8)].map((value) => night(value));
    expect(watch(little, rates).changes).toEqual([]);
  });

  it('has the trend of Theil and Sen', () => {
    expect(trendOf([0, 1, 2, 3, 4, 5, 6, 700])).toBe(1);
    expect(trendOf([1, 2, 3])).toBeUndefined();
  });
});
