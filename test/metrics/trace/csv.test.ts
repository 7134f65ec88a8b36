import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../src/metrics/trace/csv.ts';

const table = (text: string) => {
  const { table: found, problems } = parseCsv(text);
  return found === undefined
    ? problems
    : { columns: found.columns, cells: found.rows.map(({ cells }) => cells) };
};
const PLAIN = {
  columns: ['iteration', 'rss_kb'],
  cells: [
    ['1', '100'],
    ['2', '110'],
  ],
};

describe('parseCsv', () => {
  it.each([
    ['commas', 'iteration,rss_kb\n1,100\n2,110\n'],
    ['semicolons', 'iteration;rss_kb\n1;100\n2;110\n'],
    ['tabs', 'iteration\trss_kb\n1\t100\n2\t110\n'],
    ['bars', 'iteration|rss_kb\n1|100\n2|110'],
    ['CRLF and a byte order mark', '\uFEFFiteration,rss_kb\r\n1,100\r\n2,110\r\n'],
    ['old Mac line ends', 'iteration,rss_kb\r1,100\r2,110'],
    ['comments and blank lines', '# made by hand\n\niteration,rss_kb\n# first\n1,100\n\n2,110\n\n'],
    ['quotes', '"iteration","rss_kb"\n"1","100"\n2,"110"\n'],
    ['blanks around cells', 'iteration , rss_kb\n 1,  100\n2 ,110  \n'],
    ['a delimiter too many at line ends', 'iteration,rss_kb\n1,100,\n2,110,\n'],
  ])('reads %s', (_, text) => {
    expect(table(text)).toEqual(PLAIN);
  });

  it('reads quoted delimiters, quotes and line breaks, and knows the line of each row', () => {
    const { table: found } = parseCsv('a;"b;c"\r\n"x ""y""\r\nz";1\r\n2;3\r\n');
    expect(found).toEqual({
      columns: ['a', 'b;c'],
      delimiter: ';',
      rows: [
        { line: 2, cells: ['x "y"\r\nz', '1'] },
        { line: 4, cells: ['2', '3'] },
      ],
    });
  });

  it('keeps empty cells, and rows that hold nothing but them', () => {
    expect(table('a,b,c\n,,\n1,,3')).toEqual({
      columns: ['a', 'b', 'c'],
      cells: [
        ['', '', ''],
        ['1', '', '3'],
      ],
    });
  });

  it('reads a single column', () => {
    expect(table('rss_kb\n5\n6')).toEqual({ columns: ['rss_kb'], cells: [['5'], ['6']] });
  });

  it.each([
    ['', [{ message: 'the file holds no table' }]],
    ['# nothing\n\n', [{ message: 'the file holds no table' }]],
    ['a,b\n', [{ message: 'there are no rows below the header' }]],
    [
      'a,b\n1\n1,2\n1,2,3',
      [
        { line: 2, message: '1 field, but the header has 2' },
        { line: 4, message: '3 fields, but the header has 2' },
      ],
    ],
    ['a,b\n1,"2\n3,4', [{ line: 2, message: 'a quote is opened here and never closed' }]],
    [
      'a,b\n1\n\n1,"2"x\n3,4',
      [
        { line: 2, message: '1 field, but the header has 2' },
        { line: 4, message: 'text after a closing quote' },
      ],
    ],
  ])('says what is wrong with %j, and where', (text, problems) => {
    expect(table(text)).toEqual(problems);
  });

  it('takes a quote inside a cell for an inch mark', () => {
    expect(table('disk,rss_kb\n5" x,2\n')).toEqual({ columns: ['disk', 'rss_kb'], cells: [['5" x', '2']] });
  });

  it('reads back whatever was quoted', () => {
    const cell = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { minLength: 1 }),
        fc.constantFrom(',', ';', '\t'),
        (rows, by) => {
          const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`;
          const text = [['a', 'b'], ...rows].map((cells) => cells.map(quote).join(by)).join('\n');
          expect(table(text)).toEqual({ columns: ['a', 'b'], cells: rows });
        },
      ),
    );
  });

  it('is quick with a quote that is never closed', () => {
    expect(parseCsv(`a,b\n1,"${'x\n'.repeat(200_000)}`).problems).toHaveLength(1);
  });
});
