import { describe, expect, it } from 'vitest';
import { checkHistory, newestNights } from '../../../src/judge/history/check.ts';
import { seriesOfHistory } from '../../../src/judge/history/series.ts';
import type { HistoryLine, Night } from '../../../src/record/history.ts';
import { seriesLines } from '../../../src/reports/history/text.ts';
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
  const check = checkHistory(seriesOfHistory(lines), newestNights(lines));
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

describe('the newest night', () => {
  const ended = (exitCode: number) =>
    exitCode === 0
      ? ({ outcome: 'pass', exitCode, headline: 'all bounded' } as const)
      : ({ outcome: 'fail', exitCode, headline: 'recreate leaks 33.0 MiB' } as const);
  /** Enough calm nights, then these: the variants of each, all where none is named, and its code. */
  const then = (...last: (readonly [code: number, ...only: string[]])[]) => {
    const before = nights(20, 20, 1, { ended: ended(0) });
    const after = last.map(([code, ...only], i) =>
      ratioNight(20 + i, around(1, 20 + i), { ended: ended(code), ...(only.length > 0 && { only }) }),
    );
    return checked([...before, ...after]);
  };

  it('of some variants hides no failure of the others', () => {
    expect(then([0]).exitCode).toBe(0);
    expect(then([10]).exitCode).toBe(10);
    expect(then([10], [0]).exitCode).toBe(0);
    expect(then([10], [0, 'restart']).exitCode).toBe(10);
    expect(then([0], [10, 'recreate'], [0, 'restart']).exitCode).toBe(10);
    expect(then([0], [10, 'recreate'], [0, 'recreate', 'restart'], [0, 'restart']).exitCode).toBe(0);
    expect(then([10], [10, 'recreate'], [0]).exitCode).toBe(0);
    expect(then([0], [10, 'recreate']).verdict.headline).toContain(
      'the newest run of trial (only recreate, c21, 2026-11-22) did not pass: FAIL: recreate leaks',
    );
  });
});

describe('a series by commit', () => {
  /** Night i measured commit `of[i]`; its level is that of the commit. */
  const measured = (of: readonly number[], step: number): Night[] =>
    of.map((commit, i) =>
      ratioNight(i, around(commit < step ? 1 : 1.2, i), {
        label: `c${commit}`,
        engine: { label: 'ours', sha256: `build-${commit}` },
      }),
    );
  const placesOf = (nights: readonly Night[]): Map<string, number> =>
    new Map(nights.map(({ id, label }) => [id, Number(label.slice(1))]));

  it('puts a change between the commits that it lies between, in whatever order they were measured', () => {
    const of = Array.from({ length: 24 }, (_, i) => (7 * i) % 24);
    const some = measured(of, 13);
    expect(seriesOfHistory(some)[0]).toMatchObject({ order: 'time', watched: { changes: [] } });
    const [series] = seriesOfHistory(some, placesOf(some));
    expect(series?.order).toBe('commit');
    expect(series?.watched.changes).toMatchObject([{ at: 13, worse: true }]);
    expect(series?.nights.slice(12, 14).map(({ label }) => label)).toEqual(['c12', 'c13']);
  });

  it('is by time where one of its nights is of no known commit', () => {
    const some = measured([0, 2, 1], 9);
    const places = placesOf(some.slice(1));
    expect(seriesOfHistory(some, places)[0]).toMatchObject({ order: 'time' });
  });

  it('leaves out nights over another baseline wherever they lie, and begins at an accepted commit', () => {
    const some = measured([...Array(30).keys()], 13);
    const baseline = { label: 'base', sha256: 'base-0' };
    const moved = some.map((night, i) => (i % 10 === 3 ? { ...night, baseline } : night));
    const [series] = seriesOfHistory(moved, placesOf(moved));
    expect(series).toMatchObject({ since: 0, restarted: '3 over another baseline left out' });
    expect(series?.nights).toHaveLength(27);
    const [begun] = seriesOfHistory([...some, accepted(13)], placesOf(some));
    expect(begun).toMatchObject({ since: 13, watched: { changes: [] } });
  });

  it('calls a change among nights of one build none of a commit', () => {
    const one = { engine: { label: 'ours', sha256: 'the same' }, label: 'c1' };
    const [series] = seriesOfHistory(nights(24, 12, 1.2, one));
    expect(series === undefined ? [] : seriesLines(series).join('\n')).toContain(
      'among nights of c1, whose build did not change: the machine, or what lies around it, did',
    );
  });
});

describe('a check', () => {
  it('names a baseline that changes every night, and does not ask for more nights', () => {
    const some = nights(30).map((night, i) => ({
      ...night,
      baseline: { label: 'base', sha256: `base-${i}` },
    }));
    const { young, unpinned, exitCode, verdict } = checked(some);
    expect([young.length, unpinned.length, exitCode]).toEqual([0, 1, 11]);
    expect(verdict.headline).toBe(
      'the baseline base was another build than the night before in 9 of the last 10 nights, so that no speed is held against another: pin it to one build',
    );
    expect(checked(nights(30)).unpinned).toEqual([]);
    // It moved once, as it may.
    const once = nights(30).map((night, i) =>
      i < 25 ? night : { ...night, baseline: { label: 'base', sha256: 'base-2' } },
    );
    expect(checked(once)).toMatchObject({ unpinned: [], exitCode: 11 });
  });

  it('is 10 for a change for the worse, with its place, and 0 for one for the better and for none', () => {
    const { alarms, exitCode } = checked(nights(20, 12, 1.05));
    expect(exitCode).toBe(10);
    expect(alarms[0]?.watched.changes).toMatchObject([{ at: 12, worse: true }]);
    expect(checked(nights(20, 12, 0.95))).toMatchObject({ alarms: [], exitCode: 0 });
    expect(checked(nights(20)).exitCode).toBe(0);
  });

  it('names what finds out why: the commits between which it lies, or that the machine changed', () => {
    const from = (address: string) => (night: Night, i: number) => ({
      ...night,
      commit: { address, hash: `${i}`.repeat(40).slice(0, 40), subject: 's' },
    });
    const changed = nights(20, 12, 1.2);
    expect(checked(changed).verdict.next).toEqual([]);
    const bisect =
      'asr-bench bisect trial --source ../engine --good 111111111111 --bad 121212121212 --metric ttft';
    expect(checked(changed.map(from('../engine'))).verdict.next).toEqual([bisect]);
    expect(checked(nights(20).map(from('../engine'))).verdict.next).toEqual([]);
    const one = { engine: { label: 'ours', sha256: 'the same' } };
    expect(checked(nights(20, 12, 1.2, one)).verdict.next).toEqual(['asr-bench calibrate']);
    const repeated = [...nights(20), ratioNight(20, 1.2)];
    const engine = { label: 'ours', sha256: 'ours-20' };
    const [next] = checked([...repeated, ratioNight(21, 1.21, { engine })].map(from('../engine'))).verdict
      .next;
    expect(next).toContain('--good 191919191919 --bad 212121212121');
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

describe('a check of nights whose runs were judged', () => {
  const passed = { outcome: 'pass', exitCode: 0, headline: 'nothing leaks' } as const;
  const then = (ended: Night['ended'], more: Partial<Night> = {}): Night =>
    ratioNight(20, around(1, 20), { ...(ended && { ended }), ...more });

  it('passes when the newest run passed, and when only an older one did not', () => {
    const older = nights(20, 20, 1, {
      ended: { outcome: 'fail', exitCode: 4, headline: 'the engine crashed' },
    });
    expect(checked([...older, then(passed)])).toMatchObject({
      exitCode: 0,
      verdict: { headline: 'nothing got worse in 1 series', facts: [] },
    });
  });

  it.each([
    [4, 'fail', 4],
    [10, 'fail', 10],
    [3, 'fail', 10],
    [11, 'undecided', 11],
    [130, 'undecided', 11],
    [12, 'undecided', 11],
  ] as const)('does not pass when the newest run left with %i', (exitCode, outcome, own) => {
    const ended = { outcome, exitCode, headline: 'the engine crashed (SIGSEGV)' };
    for (const more of [{}, { points: [] }]) {
      const { verdict } = checked([...nights(20), then(ended, more)]);
      expect(verdict).toMatchObject({ exitCode: own, outcome });
      expect(verdict.headline).toMatch(
        /^the newest run of trial \(c20, 2026-11-21\) did not pass: (FAIL|UNDECIDED): the engine crashed \(SIGSEGV\)$/,
      );
    }
  });

  it('says of a newest night of an earlier version that its end is not known', () => {
    expect(checked(nights(20)).verdict.headline).toBe(
      'nothing got worse in 1 series, but how the newest run ended is not known: an earlier version of asr-bench added it',
    );
  });

  const heap = (leak: boolean | undefined, value = 700_000) => ({
    kind: 'rate' as const,
    cell: 'default',
    metric: 'heap',
    better: 'less' as const,
    value,
    least: 512,
    ...(leak !== undefined && { leak }),
  });
  const grown = (leak: boolean | undefined, ended: Night['ended'], value?: number): Night[] =>
    nights(20, 20, 1, { ...(ended && { ended }) }).map((night) => ({
      ...night,
      points: [...night.points, heap(leak, value)],
    }));
  const LEAK = 'nothing got worse in 2 series, but heap of default has leaked since the first night';

  it('says what has leaked since the first night: a failure, but for a run that passed with it', () => {
    expect(checked(grown(true, passed)).verdict).toMatchObject({ exitCode: 0, headline: LEAK });
    const failed = { outcome: 'fail', exitCode: 10, headline: 'heap leaks' } as const;
    const { verdict } = checked(grown(true, failed));
    expect(verdict.exitCode).toBe(10);
    expect(verdict.headline.startsWith(LEAK)).toBe(true);
    expect(verdict.headline).toContain('did not pass: FAIL: heap leaks');
    // Lines of an earlier version: the tolerance decides.
    expect(checked(grown(undefined, undefined)).verdict.exitCode).toBe(10);
    // An undecided night among them is no all-clear of the last.
    const mixed = grown(true, passed).map((night, i) =>
      i === 9 ? { ...night, points: [...night.points.slice(0, -1), heap(false)] } : night,
    );
    expect(checked(mixed).verdict.headline).toMatch(
      /but heap of default has leaked since the night of 2026-11-\d\d$/,
    );
    for (const healthy of [grown(false, passed), grown(undefined, passed, 100)]) {
      expect(checked(healthy).verdict).toMatchObject({
        exitCode: 0,
        headline: 'nothing got worse in 2 series',
      });
    }
  });
});
