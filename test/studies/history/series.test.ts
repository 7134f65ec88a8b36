import { describe, expect, it } from 'vitest';
import { checkHistory, seriesOfHistory } from '../../../src/judge/history.ts';
import type { HistoryLine, Night } from '../../../src/record/history.ts';
import { around, nightAt, ratioNight } from '../../support/nights.ts';

const KEY = 'trial default m ours: ttft ratio';
/** Nights whose level changes at night `step`. */
const nights = (count: number, step = count, after = 1, parts: Partial<Night> = {}): Night[] =>
  Array.from({ length: count }, (_, i) => ratioNight(i, around(i < step ? 1 : after, i), parts));
const accepted = (from: number): HistoryLine => ({
  schema: 'asr-bench/history',
  version: 1,
  type: 'accepted',
  id: 'a',
  at: nightAt(31),
  why: 'larger beam',
  series: [{ key: KEY, from: nightAt(from) }],
});
const checked = (lines: readonly HistoryLine[]) => {
  const check = checkHistory(seriesOfHistory(lines));
  return { ...check, exitCode: check.verdict.exitCode };
};

describe('series of a history', () => {
  it('are one a scenario, cell, model, engine and figure, oldest night first whatever the order of lines', () => {
    const [first, second] = nights(2);
    const rate = {
      kind: 'rate',
      cell: 'default',
      metric: 'heap',
      better: 'less',
      value: 3,
      least: 512,
    } as const;
    const lines = [second, first, ratioNight(2, 1, { points: [rate] })].flatMap((line) => line ?? []);
    const series = seriesOfHistory(lines);
    expect(series.map(({ key }) => key)).toEqual([KEY, 'trial default ours: heap rate']);
    expect(series[0]?.nights.map(({ label }) => label)).toEqual(['c0', 'c1']);
  });

  it('begin anew where the pinned baseline changed: ratios to another build are another quantity', () => {
    const baseline = { label: 'base', sha256: 'base-2' };
    const moved = [...nights(12), ...nights(31, 0, 1.2, { baseline }).slice(12)];
    expect(seriesOfHistory(moved)[0]).toMatchObject({ since: 12, restarted: 'another baseline' });
    expect(checked(moved)).toMatchObject({ alarms: [], exitCode: 0 });
    expect(checked(nights(20, 12, 1.2)).alarms).toHaveLength(1);
  });

  it('begin anew at a change that was accepted', () => {
    const changed = nights(31, 12, 1.2);
    expect(checked(changed).exitCode).toBe(10);
    expect(seriesOfHistory([...changed, accepted(12)])[0]).toMatchObject({
      since: 12,
      restarted: 'accepted: larger beam',
    });
    expect(checked([...changed, accepted(12)])).toMatchObject({ alarms: [], exitCode: 0 });
  });
});

describe('a check', () => {
  it('is 10 for a change for the worse, with its place, and 0 for one for the better and for none', () => {
    const { alarms, exitCode } = checked(nights(20, 12, 1.05));
    expect(exitCode).toBe(10);
    expect(alarms[0]?.watched.changes).toMatchObject([{ at: 12, worse: true }]);
    expect(checked(nights(20, 12, 0.95))).toMatchObject({ alarms: [], exitCode: 0 });
    expect(checked(nights(20)).exitCode).toBe(0);
  });

  it('suspects a single jump, 11, and calls it when another night of that build repeats it', () => {
    const jumped = [...nights(20), ratioNight(20, 1.2)];
    expect(checked(jumped)).toMatchObject({ alarms: [], exitCode: 11 });
    expect(checked(jumped).suspicions).toHaveLength(1);
    const engine = { label: 'ours', sha256: 'ours-20' };
    expect(checked([...jumped, ratioNight(21, 1.21, { engine })]).exitCode).toBe(10);
    expect(checked([...jumped, ratioNight(21, 1, { engine })]).exitCode).toBe(0);
  });

  it('is undecided with too few nights, and has no baseline without a ratio', () => {
    expect(checked(nights(18))).toMatchObject({ exitCode: 11, noBaseline: false });
    expect(checked(nights(18)).young).toHaveLength(1);
    expect(checked(nights(19)).exitCode).toBe(0);
    const rate = {
      kind: 'rate',
      cell: 'default',
      metric: 'heap',
      better: 'less',
      value: 3,
      least: 512,
    } as const;
    expect(checked(nights(19, 19, 1, { points: [rate], baseline: null }))).toMatchObject({
      exitCode: 12,
      noBaseline: true,
    });
    expect(checked([])).toMatchObject({ exitCode: 12, noBaseline: true });
  });
});
