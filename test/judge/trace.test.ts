import { describe, expect, it } from 'vitest';
import { analyseTrace, type TraceRequest } from '../../src/judge/trace/trace.ts';
import type { TraceTable } from '../../src/metrics/trace/cells/table.ts';
import { readTrace } from '../../src/metrics/trace/read.ts';

const read = (text: string): TraceTable => {
  const { table, problems } = readTrace(text);
  if (table === undefined) throw new Error(JSON.stringify(problems));
  return table;
};

describe('analyseTrace', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [
    i + 1,
    50000 + 400 * i,
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

  it('calls nothing bounded where rows leak that it left out', () => {
    const MIB = 1024 ** 2;
    const of = (first: (i: number) => number, last: (i: number) => number) =>
      read(
        [
          'iteration,rss_bytes',
          ...Array.from({ length: 60 }, (_, i) => [`${i},${first(i)}`, `${i},${last(i)}`]).flat(),
        ].join('\n'),
      );
    const said = (trace: TraceTable, request: Partial<TraceRequest> = {}) =>
      analyseTrace(trace, { columns: [], where: [], ...request }).judged[0]?.analysis.growth;
    const flat = () => 50 * MIB;
    const grows = (i: number) => 300 * MIB + i * MIB;
    expect(said(of(flat, flat))?.verdict).toBe('no-leak');
    expect(said(of((i) => 400 * MIB + (i % 3) * MIB, flat))?.verdict).toBe('no-leak');
    expect(said(of((i) => 800 * MIB + i * MIB, grows))?.verdict).toBe('leak');
    const two = said(of(grows, flat));
    expect(two?.verdict).toBe('inconclusive');
    expect(two?.reason).toContain('row 1 of each iteration leaks 1.00 MiB per iteration');
    expect(said(of(grows, flat), { every: 'last' })?.verdict).toBe('no-leak');
    const uneven = read(['iteration,rss_bytes', '0,1', '0,2', '0,3'].join('\n')).rows.slice(0, 1);
    const table = of(grows, flat);
    expect(said({ ...table, rows: [...uneven, ...table.rows] })?.verdict).toBe('inconclusive');
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

  it('refuses a size for a column of which nothing says the unit, until it is said', () => {
    const mystery = (request: Partial<TraceRequest>) => analyse({ columns: ['mystery'], ...request });
    const size = { value: 1024, isSize: true };
    expect(mystery({ tolerance: size })).toMatchObject({
      judged: [],
      problems: [
        {
          message:
            'mystery: the tolerance is a size, but nothing says the unit of mystery: --unit mystery=bytes, KiB or MiB says it',
        },
      ],
    });
    expect(mystery({ quantum: size }).problems).toHaveLength(1);
    expect(mystery({ tolerance: size, units: { mystery: 'KiB' } }).judged[0]?.column).toMatchObject({
      unit: 'bytes',
      factor: 1024,
    });
    expect(mystery({}).judged[0]?.column.unit).toBe('count');
    expect(mystery({}).notes).toEqual([
      'mystery: nothing says what it holds; judged as a count (--unit mystery=bytes, KiB or MiB if it is memory)',
    ]);
  });

  it('hands on quantum and cycle', () => {
    const { analysis } =
      analyse({ columns: ['load'], cycle: 3, quantum: { value: 1, isSize: false } }).judged[0] ?? {};
    expect(analysis?.cycle).toBe(3);
  });

  it('judges what it can, and names what it cannot', () => {
    const { judged, problems } = analyse({ columns: ['anon_kb', 'pss_kb'] });
    expect(judged.map(({ column }) => column.name)).toEqual(['anon_kb']);
    expect(problems).toEqual([{ line: 2, message: 'pss_kb holds no number in any row' }]);
  });

  it('names the columns there are when none looks like a quantity', () => {
    expect(analyseTrace(read('a,b\n1,2\n'), { columns: [], where: [] }).problems).toEqual([
      { message: 'no column looks like memory, handles, threads or mappings: name one of a, b by --column' },
    ]);
  });

  it('says of which column a value cannot be judged', () => {
    const huge = read('rss_kb\n1e130\n');
    expect(analyseTrace(huge, { columns: ['rss_kb'], where: [] }).problems[0]?.message).toMatch(
      /^rss_kb: growth cannot be judged: value 0 is 1.024e\+133/,
    );
  });
});
