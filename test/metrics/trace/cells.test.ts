import { describe, expect, it } from 'vitest';
import type { TraceTable } from '../../../src/metrics/trace/cells/table.ts';
import { type CellReading, readCells } from '../../../src/metrics/trace/cells.ts';
import { describeColumn } from '../../../src/metrics/trace/column.ts';

const tableOf = (cells: readonly string[], delimiter = ','): TraceTable => ({
  columns: ['rss_kb'],
  rows: cells.map((cell, i) => ({ line: i + 2, cells: [cell] })),
  delimiter,
});
const read = (cells: readonly string[], reading: CellReading = {}, delimiter = ',', column = 'rss_kb') => {
  const table = tableOf(cells, delimiter);
  return readCells(table.rows, { ...table, columns: [column] }, describeColumn(column), reading);
};
const bytes = (...args: Parameters<typeof read>) => read(...args).read?.values;
const problems = (...args: Parameters<typeof read>) => read(...args).problems?.map(({ message }) => message);
const full = (n: number): string[] => Array.from({ length: n }, () => '5');

describe('the numbers of a column', () => {
  it.each<[string, string[], (number | null)[]]>([
    [
      'plain, times the unit of the name',
      ['1', '2.5', '1e3', '1.2e9', '+4'],
      [1024, 2560, 1_024_000, 1.2e9 * 1024, 4096],
    ],
    ['thousands by commas', ['1,234,567', '999,999'], [1_234_567 * 1024, 999_999 * 1024]],
    ['thousands by commas beside decimals', ['1,234.5', '2,000.0'], [1234.5 * 1024, 2000 * 1024]],
    ['thousands by apostrophes', ["1'234", "1'235"], [1234 * 1024, 1235 * 1024]],
    ['decimals by a comma', ['307,2', '307,25'], [307.2 * 1024, 307.25 * 1024]],
    ['thousands by points', ['1.234.567', '1.234.568'], [1_234_567 * 1024, 1_234_568 * 1024]],
    ['as docker writes them', ['300.0MiB / 2GiB', '1.5GiB / 2GiB'], [300 * 1024 ** 2, 1.5 * 1024 ** 3]],
    ['as kubectl writes them', ['299Mi', '1Gi'], [299 * 1024 ** 2, 1024 ** 3]],
    ['in powers of 1000', ['299MB', '300kB'], [299e6, 300e3]],
  ])('are read %s', (_, cells, values) => {
    expect(bytes(cells)).toEqual(values);
  });

  it('that are none are all named, each with its line', () => {
    expect(read(['1', 'n.b.', 'Infinity', '1 mile', '12:30']).problems).toEqual([
      { line: 3, message: 'rss_kb is `n.b.`, not a number' },
      { line: 4, message: 'rss_kb is `Infinity`, not a number' },
      { line: 5, message: 'rss_kb is `1 mile`, not a number' },
      { line: 6, message: 'rss_kb is `12:30`, not a number' },
    ]);
  });

  it('that say "not measured" are refused', () => {
    expect(read(['5', '-1', '-1']).problems).toEqual([
      {
        line: 3,
        message: 'rss_kb has one value below 0 in 2 rows: a mark for "not measured"; leave it out as NA',
      },
    ]);
    expect(problems(['0', '0', '0'])).toEqual([
      'rss_kb is 0 in every row: nothing was measured; --column judges others',
    ]);
    expect(bytes(['0', '0', '4'])).toEqual([0, 0, 4096]);
    expect(bytes(['0', '0'], {}, ',', 'handles')).toEqual([0, 0]);
    expect(bytes(['5', '-2'], {}, ',', 'mystery')).toEqual([5, -2]);
  });

  it('that stand where a counter of 32 bits ends are refused: above it nothing was measured', () => {
    const rss = (of: readonly string[]) => problems(of, {}, ',', 'rss_bytes');
    const end = String(2 ** 31 - 1);
    expect(rss(['2147000000', end, end])).toEqual([
      'rss_bytes is 2147483647 in 2 rows, where a counter of 32 bits ends: what lies above it was not measured; leave those rows out, or take a wider counter',
    ]);
    expect(rss(['2147000000', end, '2147483648'])).toBeUndefined();
  });

  it('whose unit changes from one row to the next are refused', () => {
    const level = (i: number): number => 50 * 1024 ** 2 + i * 1024 ** 2;
    const cells = (factor: (i: number) => number) =>
      Array.from({ length: 40 }, (_, i) => String(Math.round(level(i) / factor(i))));
    const rss = (of: readonly string[]) => read(of, {}, ',', 'rss_bytes').problems;
    const [problem, ...more] = rss(cells((i) => (i < 20 ? 1 : 1024))) ?? [];
    expect(problem).toEqual({
      line: 22,
      message:
        'rss_bytes goes from 69.0 MiB to 70.0 KiB, as where the unit changes between KiB and bytes: write all rows in one unit',
    });
    expect(more).toEqual([]);
    expect(rss(cells((i) => (i < 20 ? 1000 : 1)))).toHaveLength(1);
    // Another level, a single reading, and a quantity that may be next to nothing.
    expect(rss(cells((i) => (i < 20 ? 1 : 900)))).toBeUndefined();
    expect(rss(cells((i) => (i === 20 ? 1024 : 1)))).toBeUndefined();
    expect(
      read(
        cells((i) => (i < 20 ? 1024 : 1)),
        {},
        ',',
        'handles',
      ).problems,
    ).toBeUndefined();
  });

  it('below 0 that differ are a difference from some start, and said', () => {
    expect(bytes(['-2', '-1', '3'])).toEqual([-2048, -1024, 3072]);
    expect(read(['-2', '-1', '3']).read?.notes).toEqual([
      'rss_kb is below 0 in 2 rows: read as a difference from some start, not as a level',
    ]);
  });

  it('know how coarse they are', () => {
    expect(read(['300.04', '301.00']).read?.step).toBeCloseTo(10.24, 9);
    expect(read(['300.0MiB', '301.0MiB']).read?.step).toBeCloseTo(0.1 * 1024 ** 2, 6);
    expect(read(['300.04', '300.04'], {}, ',', 'rss_mb').read?.step).toBeCloseTo(0.01 * 1024 ** 2, 6);
  });

  it('say what a single letter was taken for', () => {
    expect(read(['299M', '300M']).read).toMatchObject({
      values: [299 * 1024 ** 2, 300 * 1024 ** 2],
      notes: ['rss_kb: M behind a number is read as a power of 1024 bytes'],
    });
  });

  it('may lose the unit that others have only where the name says it', () => {
    expect(problems(['299Mi', '300', '0'], {}, ',', 'rss')).toEqual([
      'rss is without the unit that other rows have in 1 row (line 3)',
    ]);
    expect(bytes(['299Mi', '300', '0'])).toEqual([299 * 1024 ** 2, 300 * 1024, 0]);
  });
});

describe('a mark that could be either', () => {
  const cells = ['307.187', '308.249'];
  const asked =
    'rss_kb: `307.187` can be read in two ways, and no cell tells which: --decimal point makes it 307 KiB, --decimal comma 300 MiB (the point parts decimals in the one, thousands in the other)';

  it('is asked for in a file with semicolons, and where a process would be too small; else it is a point', () => {
    expect(problems(cells, {}, ';')).toEqual([asked]);
    expect(problems(cells, {}, '\t')).toEqual([asked]);
    expect(bytes(cells, {}, ' ', 'rss_mb')).toEqual([307.187 * 1024 ** 2, 308.249 * 1024 ** 2]);
    expect(bytes(cells, {}, ',', 'cpu')).toEqual([307.187, 308.249]);
  });

  it('is what the option says', () => {
    expect(bytes(cells, { decimal: 'comma' }, ';')).toEqual([307_187 * 1024, 308_249 * 1024]);
    expect(bytes(cells, { decimal: 'point' }, ';')).toEqual([307.187 * 1024, 308.249 * 1024]);
  });

  it('is asked for where it is a comma, in any file', () => {
    expect(problems(['307,187', '308,249'])).toEqual([
      'rss_kb: `307,187` can be read in two ways, and no cell tells which: --decimal point makes it 300 MiB, --decimal comma 307 KiB (the comma parts decimals in the one, thousands in the other)',
    ]);
  });

  it('is told by one cell that can only be one, in this column or another', () => {
    expect(bytes([...cells, '308.5'], {}, ';')).toEqual([307.187 * 1024, 308.249 * 1024, 308.5 * 1024]);
    const table: TraceTable = {
      columns: ['rss_kb', 'cpu'],
      rows: [{ line: 2, cells: ['307.187', '50,08'] }],
      delimiter: ';',
    };
    expect(readCells(table.rows, table, describeColumn('rss_kb')).read?.values).toEqual([307_187 * 1024]);
  });
});

describe('cells without a value', () => {
  it.each(['', 'NA', 'n/a', 'NaN', 'null', '-'])(
    '%j is left out, with a count, up to a twentieth',
    (empty) => {
      expect(read([...full(19), empty]).read).toMatchObject({
        notes: ['rss_kb: 1 of 20 cells are empty or NA, left out'],
        values: [...Array<number>(19).fill(5 * 1024), null],
      });
    },
  );

  it('are refused beyond that, until the option says what to do', () => {
    const cells = [...full(18), '', 'NA'];
    expect(read(cells).problems).toEqual([
      {
        line: 20,
        message:
          'rss_kb is empty or NA in 2 of 20 rows (lines 20, 21), more than 5 %: --missing skip leaves them out',
      },
    ]);
    expect(read(cells, { missing: 'skip' }).read?.notes).toEqual([
      'rss_kb: 2 of 20 cells are empty or NA, left out',
    ]);
  });
});
