import { describe, expect, it } from 'vitest';
import { analyseTrace, type TraceRequest } from '../../../src/judge/trace/trace.ts';
import { describeColumn, quantityColumns, settingOf, type Unit } from '../../../src/metrics/trace/column.ts';
import { type CsvTable, parseCsv } from '../../../src/metrics/trace/csv.ts';
import { readNumbers, selectRows } from '../../../src/metrics/trace/rows.ts';

const read = (text: string): CsvTable => {
  const { table, problems } = parseCsv(text);
  if (table === undefined) throw new Error(JSON.stringify(problems));
  return table;
};

describe('what a column holds', () => {
  it.each<[string, string | undefined, 'bytes' | 'count', number]>([
    ['rss_kb', 'rss', 'bytes', 1024],
    ['anon_kb', 'anon', 'bytes', 1024],
    ['Anon_KiB', 'anon', 'bytes', 1024],
    ['heap_inuse_bytes', 'heap', 'bytes', 1],
    ['heap_bytes', 'heap', 'bytes', 1],
    ['malloc_inuse', 'heap', 'bytes', 1],
    ['js_heap', 'js-heap', 'bytes', 1],
    ['js-heap', 'js-heap', 'bytes', 1],
    ['private_dirty_kb', 'private', 'bytes', 1024],
    ['VmRSS', 'rss', 'bytes', 1],
    ['fds', 'handles', 'count', 1],
    ['threads', 'threads', 'count', 1],
    ['nmaps', 'mappings', 'count', 1],
    ['vmsize_kb', undefined, 'bytes', 1024],
    ['mmap_bytes', undefined, 'bytes', 1],
    ['ttft_ms', undefined, 'count', 1],
    ['kb', undefined, 'count', 1],
  ])('%s', (name, metric, unit, factor) => {
    const column = describeColumn(name);
    expect([column.metric, column.unit, column.factor]).toEqual([metric, unit, factor]);
  });

  it.each<[Unit, 'bytes' | 'count', number]>([
    ['bytes', 'bytes', 1],
    ['KiB', 'bytes', 1024],
    ['MiB', 'bytes', 1024 ** 2],
    ['count', 'count', 1],
  ])('is in %s where the user says so, whatever its name', (given, unit, factor) => {
    expect(describeColumn('rss_kb', given)).toMatchObject({ metric: 'rss', unit, factor, guessed: false });
  });

  it.each([
    ['heap_inuse_bytes', 1024, 16],
    ['malloc_inuse', 1024, 16],
    ['anon_kb', 262_144, 4096],
    ['rss_kb', 262_144, 4096],
    ['arena', 262_144, 16],
    ['vmsize_kb', 262_144, 4096],
    ['fds', 0.05, 0.1],
    ['anything', 0.05, 0.1],
  ])('%s is judged with its own tolerance and quantum', (name, tolerance, quantum) => {
    expect(settingOf(describeColumn(name))).toEqual({ tolerance, scale: tolerance, quantum });
  });

  it('judges a column by the unit that the user gives it', () => {
    expect(settingOf(describeColumn('rss', 'count'))).toEqual({ tolerance: 0.05, scale: 0.05, quantum: 0.1 });
    expect(settingOf(describeColumn('fds', 'bytes'))).toEqual({
      tolerance: 262_144,
      scale: 262_144,
      quantum: 4096,
    });
  });

  it('picks the quantities of a trace out of times and names', () => {
    expect(
      quantityColumns(['iteration', 'phase', 'rss_kb', 'malloc_inuse', 'fds', 'ttft_ms', 'x_bytes']),
    ).toEqual(['rss_kb', 'malloc_inuse', 'fds', 'x_bytes']);
  });
});

describe('which rows are samples', () => {
  const table = read('iteration,phase,rss_kb\n0,base,1\n1,loaded,9\n1,gone,3\n2,loaded,9\n2,gone,4\n');
  const picked = (selection: Parameters<typeof selectRows>[1]) => {
    const selected = selectRows(table, selection);
    return 'problems' in selected ? selected.problems : selected.rows.map(({ cells }) => cells[2]);
  };

  it('all, or those where a condition holds, or the last of each iteration', () => {
    expect(picked({ where: [] })).toEqual(['1', '9', '3', '9', '4']);
    expect(picked({ where: [{ column: 'phase', value: 'gone' }] })).toEqual(['3', '4']);
    expect(picked({ where: [], every: 'last' })).toEqual(['1', '3', '4']);
    const both = [
      { column: 'phase', value: 'loaded' },
      { column: 'iteration', value: '2' },
    ];
    expect(picked({ where: both, every: 'last' })).toEqual(['9']);
  });

  it('none is a problem that names what there is', () => {
    expect(picked({ where: [{ column: 'phase', value: 'destroyed' }] })).toEqual([
      { message: 'no row has phase=destroyed; there are: base, loaded, gone' },
    ]);
  });

  it('notes that several rows an iteration mix phases, unless one is picked', () => {
    const notes = (selection: Parameters<typeof selectRows>[1]) => {
      const selected = selectRows(table, selection);
      return 'notes' in selected ? selected.notes : [];
    };
    expect(notes({ where: [] })).toEqual([
      '5 rows in 3 iterations: every row counts as one; pick one an iteration by --where or --every last',
    ]);
    expect(notes({ where: [{ column: 'phase', value: 'gone' }] })).toEqual([]);
    expect(notes({ where: [], every: 'last' })).toEqual([]);
  });

  it('refuses to join processes into one trace', () => {
    const two = read('segment,iteration,rss_kb\n1,1,5\n1,2,6\n2,1,5\n');
    expect(selectRows(two, { where: [] })).toEqual({
      problems: [
        {
          message:
            'rows of 2 processes, segment 1, 2: growth belongs to one process; pick it by --where segment=1',
        },
      ],
    });
    expect(selectRows(two, { where: [{ column: 'segment', value: '2' }] })).toMatchObject({ notes: [] });
  });

  it('cannot take the last of each iteration where none is told', () => {
    expect(selectRows(read('rss_kb\n1\n'), { where: [], every: 'last' })).toEqual({
      problems: [{ message: '--every last needs a column `iteration`, there is none' }],
    });
  });
});

describe('the numbers of a column', () => {
  const numbers = (...cells: string[]) =>
    readNumbers(
      cells.map((cell, i) => ({ line: i + 2, cells: [cell] })),
      0,
      { name: 'x', factor: 2 },
    );

  it('are read in any notation, times the unit', () => {
    expect(numbers('1', '-2.5', '1e3', '+4').values).toEqual([2, -5, 2000, 8]);
  });

  it('that are none are all named, each with its line', () => {
    expect(numbers('1', '', 'n/a', 'NaN', 'Infinity', '1,234', '1 MB').problems).toEqual([
      { line: 3, message: 'x is empty, not a number' },
      { line: 4, message: 'x is `n/a`, not a number' },
      { line: 5, message: 'x is `NaN`, not a number' },
      { line: 6, message: 'x is `Infinity`, not a number' },
      {
        line: 7,
        message: 'x is `1,234`, not a number (a point for decimals, nothing between thousands)',
      },
      { line: 8, message: 'x is `1 MB`, not a number' },
    ]);
  });
});

describe('analyseTrace', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [
    i + 1,
    5000 + 400 * i,
    900 + (i % 2),
    20 + i,
    i % 3,
    '',
    7,
  ]);
  const table = read(
    ['iteration,anon_kb,rss_kb,fds,load,pss_kb,mystery', ...rows.map((row) => row.join(','))].join('\n'),
  );
  const analyse = (request: Partial<TraceRequest> = {}) =>
    analyseTrace(table, { columns: [], where: [], ...request });
  const verdicts = (request: Partial<TraceRequest> = {}) =>
    analyse(request).judged.map(({ column, analysis, reported }) => [
      column.name,
      analysis.growth.verdict,
      analysis.growth.tolerance,
      reported,
    ]);

  it('judges the quantities of a trace by themselves; what gates decides, the rest is reported', () => {
    expect(verdicts()).toEqual([
      ['anon_kb', 'leak', 262_144, false],
      ['rss_kb', 'no-leak', 262_144, true],
      ['fds', 'leak', 0.05, false],
    ]);
    expect(analyse().judged[0]?.analysis.growth.rate).toBeCloseTo(400 * 1024, 3);
  });

  it('lets every column decide that was asked for', () => {
    expect(verdicts({ columns: ['rss_kb', 'rss_kb'] })).toEqual([['rss_kb', 'no-leak', 262_144, false]]);
  });

  it('lets RSS decide where there is nothing better', () => {
    const only = read(['rss_kb', ...Array.from({ length: 20 }, () => '5')].join('\n'));
    expect(analyseTrace(only, { columns: [], where: [] }).judged[0]?.reported).toBe(false);
  });

  it('takes a size for bytes, a plain number for the unit of the column', () => {
    const mib = { value: 1024 ** 2, isSize: true };
    expect(verdicts({ columns: ['anon_kb'], tolerance: mib })).toEqual([
      ['anon_kb', 'no-leak', 1024 ** 2, false],
    ]);
    expect(verdicts({ columns: ['fds'], tolerance: { value: 2, isSize: false } })).toEqual([
      ['fds', 'no-leak', 2, false],
    ]);
    expect(verdicts({ tolerance: mib }).map(([name, , tolerance]) => [name, tolerance])).toEqual([
      ['anon_kb', 1024 ** 2],
      ['rss_kb', 1024 ** 2],
      ['fds', 0.05],
    ]);
  });

  it('refuses a size for a count that was asked for', () => {
    const { judged, problems } = analyse({ columns: ['fds'], tolerance: { value: 1024, isSize: true } });
    expect(judged).toEqual([]);
    expect(problems).toEqual([
      { message: 'fds is a count, but the tolerance is a size: judge it in a call of its own' },
    ]);
  });

  it('takes an unknown column for bytes where the tolerance is a size', () => {
    const unit = (request: Partial<TraceRequest>) =>
      analyse({ columns: ['mystery'], ...request }).judged[0]?.column.unit;
    expect(unit({})).toBe('count');
    expect(unit({ tolerance: { value: 1024, isSize: true } })).toBe('bytes');
    expect(unit({ quantum: { value: 4096, isSize: true } })).toBe('bytes');
    expect(unit({ tolerance: { value: 1024, isSize: false } })).toBe('count');
  });

  it('hands on quantum and cycle', () => {
    const { analysis } =
      analyse({ columns: ['load'], cycle: 3, quantum: { value: 1, isSize: false } }).judged[0] ?? {};
    expect(analysis?.cycle).toBe(3);
  });

  it('judges what it can, and names what it cannot', () => {
    const { judged, problems } = analyse({ columns: ['anon_kb', 'pss_kb'] });
    expect(judged.map(({ column }) => column.name)).toEqual(['anon_kb']);
    expect(problems).toHaveLength(40);
    expect(problems[0]).toEqual({ line: 2, message: 'pss_kb is empty, not a number' });
  });

  it('names the columns there are when none looks like a quantity', () => {
    expect(analyseTrace(read('a,b\n1,2\n'), { columns: [], where: [] }).problems).toEqual([
      { message: 'no column looks like memory, handles, threads or mappings: name one of a, b' },
    ]);
  });

  it('says of which column a value cannot be judged', () => {
    const huge = read('rss\n1e130\n');
    expect(analyseTrace(huge, { columns: ['rss'], where: [] }).problems[0]?.message).toMatch(
      /^rss: growth cannot be judged: value 0 is 1e\+130/,
    );
  });
});
