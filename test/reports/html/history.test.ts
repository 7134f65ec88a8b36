import { describe, expect, it } from 'vitest';
import { checkHistory, newestNights } from '../../../src/judge/history/check.ts';
import { earlierChanges, seriesOfHistory } from '../../../src/judge/history/series.ts';
import type { HistoryPoint, Night } from '../../../src/record/history.ts';
import { changeText } from '../../../src/reports/history/text.ts';
import { historyPage } from '../../../src/reports/html/history.ts';
import { around, ratioNight } from '../../support/nights.ts';

const page = (nights: readonly Night[]): string => {
  const series = seriesOfHistory(nights);
  const check = checkHistory(series, newestNights(nights));
  return historyPage({ file: 'history.jsonl', series, check, harness: '1.2.3', notice: undefined });
};

const growth = (n: number, rate: number, leak: boolean): Night => {
  const point: HistoryPoint = {
    kind: 'rate',
    cell: 'restart',
    metric: 'heap',
    better: 'less',
    value: rate,
    least: 1024,
    leak,
  };
  return ratioNight(n, 1, { points: [point] });
};
const nights = (count: number, of: (n: number) => Night): Night[] =>
  Array.from({ length: count }, (_, n) => of(n));

describe('the page of a history', () => {
  it('of two nights is whole, and says that two are too few', () => {
    const html = page(nights(2, (n) => ratioNight(n, around(1, n))));
    expect(html).toContain('<h1>UNDECIDED:');
    expect(html).toContain('2 nights from 2026-11-01 to 2026-11-02, 1 series');
    expect(html).toContain('too few nights');
    expect(html).not.toContain('NaN');
  });

  it('names a change with its night and builds, in levels where a percent would mislead', () => {
    const html = page(
      nights(40, (n) => growth(n, n < 30 ? around(26, n) : around(33 * 1024 ** 2, n), n >= 30)),
    );
    expect(html).toContain('>WORSE<');
    expect(html).toContain('between c29 and c30');
    expect(html).toContain('26 B → 33.0 MiB');
    expect(html).not.toMatch(/\+\d{4,}/);
  });

  it('says of 400 nights what changed before those that are judged, and gives no all-clear to what leaks', () => {
    const all = nights(400, (n) => growth(n, n < 200 ? 10 + (n % 7) : 4096 + (n % 7), n >= 200));
    const [series] = seriesOfHistory(all);
    if (series === undefined) throw new Error('no series');
    expect(series.watched.changes).toEqual([]);
    expect(earlierChanges(series).map(({ at, worse }) => ({ at, worse }))).toEqual([
      { at: 200, worse: true },
    ]);
    const html = page(all);
    expect(html).toContain('Earlier changes');
    expect(html).toContain('between c199 and c200');
    expect(html).toContain('>leaks<');
    expect(html).not.toContain('no change lately');
    // The healthy twin.
    const calm = page(nights(400, (n) => growth(n, 10 + (n % 7), false)));
    expect(calm).toContain('no change lately');
    expect(calm).not.toContain('Earlier changes');
    expect(calm).not.toContain('leaks');
  });

  it('shows names of anybody as text', () => {
    const hostile = '</style><script>alert(1)</script>';
    const html = page(
      nights(20, (n) => ratioNight(n, n < 12 ? 1 : 2, { label: hostile, scenario: hostile })),
    );
    expect(html).not.toContain('<script>alert');
  });
});

describe('the text of a change', () => {
  const series = (kind: 'ratio' | 'rate' | 'plateau', metric: string, least: number) => ({
    key: 'k',
    kind,
    metric,
    nights: [{ at: '2026-11-01', label: 'c', value: 1, least, build: 'b' }],
    since: 0,
    restarted: undefined,
    order: 'time' as const,
    watched: { from: 0, changes: [], jump: 'none' as const, trend: undefined },
  });

  it.each([
    ['ratio', 'ttft', 0.03, 1, 1.079, '1.000 → 1.079 (+7.9 %)'],
    ['rate', 'heap', 1024, 26, 34_603_008, '26 B → 33.0 MiB'],
    ['rate', 'heap', 1024, 4096, 2048, '4.00 KiB → 2.00 KiB (−50.0 %)'],
    ['rate', 'heap', 1024, -2048, 4096, '-2.00 KiB → 4.00 KiB'],
    ['rate', 'handles', 0.1, 0, 1, '0.000 → 1.00'],
    ['plateau', 'heap', 0.03, 1024, 1024 ** 3, '1.00 KiB → 1.00 GiB'],
  ] as const)('%s of %s', (kind, metric, least, before, after, expected) => {
    expect(changeText(series(kind, metric, least), { before, after })).toBe(expected);
  });
});
