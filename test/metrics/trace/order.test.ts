import { describe, expect, it } from 'vitest';
import type { TraceTable } from '../../../src/metrics/trace/cells/table.ts';
import { type Order, orderRows } from '../../../src/metrics/trace/order.ts';
import { restartsOf } from '../../../src/metrics/trace/restart.ts';
import { evenly } from '../../../src/metrics/trace/spacing.ts';

const order = (name: string, cells: readonly (string | number)[], given?: Order) => {
  const table: TraceTable = {
    columns: [name],
    rows: cells.map((cell, i) => ({ line: i + 2, cells: [String(cell)] })),
  };
  const ordered = orderRows(table, table.rows, given);
  if ('problems' in ordered) return ordered.problems.map(({ message }) => message);
  const { rows, axis, restarts, notes } = ordered;
  return { lines: rows.map(({ line }) => line), values: axis?.values, restarts, notes };
};

describe('the order of the rows', () => {
  it('is that of the file where the iteration rises', () => {
    expect(order('iteration', [0, 1, 2])).toEqual({
      lines: [2, 3, 4],
      values: [0, 1, 2],
      restarts: [],
      notes: [],
    });
  });

  it('is turned round where it runs backwards', () => {
    expect(order('iteration', [2, 1, 0])).toEqual({
      lines: [4, 3, 2],
      values: [0, 1, 2],
      restarts: [],
      notes: ['iteration runs backwards: the rows are judged in its order, the last one first'],
    });
  });

  it('is sorted, and said, where iterations are mixed', () => {
    expect(order('iteration', [0, 5, 2, 3, 4, 1])).toMatchObject({
      values: [0, 1, 2, 3, 4, 5],
      notes: ['iteration falls from 5 to 2 at line 4, and 1 times more: the rows are sorted by iteration'],
    });
  });

  it('is refused where it cannot be known, until an option says', () => {
    const mixed = [0, 3, 1, 3, 2];
    expect(order('iteration', mixed)).toEqual([
      'iteration falls from 3 to 1 at line 4, and 1 times more, and 1 row repeats one: the order of the samples is not known. --order sort takes that of iteration, --order rows that of the rows; rows of several processes are picked by --where',
    ]);
    expect(order('iteration', mixed, 'sort')).toMatchObject({ values: [0, 1, 2, 3, 3] });
    expect(order('iteration', mixed, 'rows')).toEqual({
      lines: [2, 3, 4, 5, 6],
      values: undefined,
      restarts: [],
      notes: [],
    });
    expect(order('elapsed', [0, 5, 3, 4, 9])).toHaveLength(1);
  });

  it('begins anew where the iteration falls back to its start', () => {
    expect(order('iteration', [0, 1, 2, 3, 0, 1, 2, 3])).toMatchObject({
      lines: [2, 3, 4, 5, 6, 7, 8, 9],
      restarts: [4],
      notes: ['iteration falls from 3 to 0 at line 6: a run that began anew; 2 segments, never joined'],
    });
  });

  it.each<[string, (string | number)[], number[]]>([
    ['timestamp', ['2026-03-01T08:00:00Z', '2026-03-01 08:00:05', '2026/03/01 08:00:10'], [0, 5, 10]],
    ['timestamp', [1_767_225_600_000, 1_767_225_615_000], [0, 15]],
    ['ts', ['1767225600.5', '1767225600.75'], [0, 0.25]],
    ['time', ['23:59:50', '00:00:05'], [0, 15]],
    ['Time', ['11:59:50AM', '12:00:05PM'], [0, 15]],
    ['time_ms', [0, 500], [0, 0.5]],
  ])('%s %j is a time in seconds', (name, cells, seconds) => {
    const found = order(name, cells);
    const values = Array.isArray(found) ? [] : (found.values ?? []);
    expect(values.map((value) => value - (values[0] ?? 0))).toEqual(seconds);
  });

  it('is told by a start that changes, and by an uptime or a counter that falls', () => {
    expect(order('process_start_time_seconds', [100, 100, 250, 250])).toMatchObject({ restarts: [2] });
    expect(order('process_cpu_seconds_total', [1, 5, 9, 0, 4])).toMatchObject({ restarts: [3] });
    expect(order('nodejs_active_handles_total', [1, 5, 9, 0, 4])).toMatchObject({ restarts: [] });
  });
});

describe('the spacing of the samples', () => {
  const samples = (xs: readonly number[], y: (x: number) => number) =>
    xs.map((x, i) => ({ x, y: y(x), line: i + 2 }));
  const iteration = { kind: 'iteration', name: 'iteration' } as const;
  const time = { kind: 'time', name: 'time' } as const;

  it('of one a sample changes nothing', () => {
    expect(
      evenly(
        samples([4, 5, 6], (x) => x * x),
        iteration,
      ),
    ).toEqual({ values: [16, 25, 36], per: 1, notes: [] });
  });

  it('of ten is said', () => {
    expect(
      evenly(
        samples([0, 10, 20], (x) => x),
        iteration,
      ),
    ).toEqual({
      values: [0, 10, 20],
      per: 10,
      notes: ['iteration goes in steps of 10: growth is that of one iteration, not of a row'],
    });
  });

  it('fills single gaps, and names them', () => {
    const xs = [0, 1, 2, 3, 5, 6, 7, 8];
    expect(
      evenly(
        samples(xs, (x) => 3 * x),
        iteration,
      ),
    ).toEqual({
      values: [0, 3, 6, 9, 12, 15, 18, 21, 24],
      per: 1,
      notes: ['1 gap in iteration: lines 5 to 6 (2); nothing is known of what happened there'],
    });
  });

  it('without a rule is fitted along the column', () => {
    const { values, per, notes } = evenly(
      samples([0, 1, 4, 9, 16, 25, 36], (x) => 2 * x),
      iteration,
    );
    expect([values, per]).toEqual([[0, 12, 24, 36, 48, 60, 72], 6]);
    expect(notes[0]).toBe('iteration is spaced unevenly: growth is fitted along iteration, 6 a step');
  });

  it('of a clock may jitter, but not stop', () => {
    expect(
      evenly(
        samples([0, 14.9, 30.2, 45, 59.9], (x) => x),
        time,
      ).notes,
    ).toEqual([]);
    expect(
      evenly(
        samples([0, 15, 30, 45, 60, 75, 90, 105, 135, 150], (x) => x),
        time,
      ),
    ).toEqual({
      values: [0, 15, 30, 45, 60, 75, 90, 105, 120, 135, 150],
      per: 15,
      notes: ['1 gap in time: lines 9 to 10 (30); nothing is known of what happened there'],
    });
  });
});

describe('a level that falls to its start', () => {
  const teeth = (length: number, n: number) =>
    Array.from({ length: n }, (_, i) => 300_000 + 1000 * (i % length));

  it('after growth is a restart', () => {
    expect(restartsOf(teeth(60, 100))).toEqual([60]);
    expect(restartsOf(teeth(30, 120))).toEqual([30, 60, 90]);
  });

  it('is none in a short cycle, after a step, below the start, or where there is no growth', () => {
    expect(restartsOf(teeth(10, 100))).toEqual([]);
    expect(restartsOf(Array.from({ length: 100 }, (_, i) => (i > 20 && i < 60 ? 900 : 300)))).toEqual([]);
    expect(restartsOf(teeth(60, 100).map((y, i) => (i < 60 ? y : y - 50_000)))).toEqual([]);
    expect(restartsOf(Array.from({ length: 100 }, (_, i) => 300 + ((i * 7) % 5)))).toEqual([]);
  });
});
