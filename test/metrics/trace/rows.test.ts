import { describe, expect, it } from 'vitest';
import type { TraceTable } from '../../../src/metrics/trace/cells/table.ts';
import { readTrace } from '../../../src/metrics/trace/read.ts';
import { selectRows } from '../../../src/metrics/trace/rows.ts';

const read = (text: string): TraceTable => {
  const { table, problems } = readTrace(text);
  if (table === undefined) throw new Error(JSON.stringify(problems));
  return table;
};

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

  it('of iterations with several are the last of each, which is said, unless there are too few', () => {
    const phases = read(
      ['iteration,phase,rss_kb', ...Array.from({ length: 16 }, (_, i) => `${i >> 1},${i % 2},${i}`)].join(
        '\n',
      ),
    );
    const selected = selectRows(phases, { where: [] });
    expect('rows' in selected && selected.rows.map(({ cells }) => cells[2])).toEqual([
      '1',
      '3',
      '5',
      '7',
      '9',
      '11',
      '13',
      '15',
    ]);
    expect(selected).toMatchObject({
      notes: [
        '16 rows in 8 iterations: the last row of each is judged (--where picks another, --every row counts each)',
      ],
    });
    const each = selectRows(phases, { where: [], every: 'row' });
    expect('rows' in each && each.rows).toHaveLength(16);
    expect(each).toMatchObject({ notes: [] });
    expect(selectRows(table, { where: [] })).toMatchObject({
      notes: [
        '5 rows in 3 iterations, too few to judge: every row counts as one, and growth is that of a row',
      ],
    });
    expect(selectRows(table, { where: [{ column: 'phase', value: 'gone' }] })).toMatchObject({ notes: [] });
    expect(selectRows(table, { where: [], every: 'last' })).toMatchObject({ notes: [] });
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

  it('tells processes by their names, too, but not inputs from each other', () => {
    const pods = read('time,pod,rss_kb\n1,a,5\n1,b,6\n2,a,5\n2,b,6\n');
    expect(selectRows(pods, { where: [] })).toMatchObject({
      problems: [{ message: expect.stringContaining('rows of 2 processes, pod a, b') }],
    });
    expect(selectRows(pods, { where: [{ column: 'pod', value: 'b' }] })).toMatchObject({ notes: [] });
    expect(selectRows(read('iteration,name,rss_kb\n1,a.wav,5\n2,b.wav,6\n'), { where: [] })).toMatchObject({
      notes: [],
    });
    expect(selectRows(read('time,pid,command,rss_kb\n1,7,a,5\n2,7,b,6\n'), { where: [] })).toMatchObject({
      notes: [],
    });
  });

  it('keeps the last rows of runs that count anew apart', () => {
    const two = read('iteration,rss_kb\n1,5\n1,6\n2,7\n1,8\n2,9\n');
    const selected = selectRows(two, { where: [], every: 'last' });
    expect('rows' in selected && selected.rows.map(({ line }) => line)).toEqual([3, 4, 5, 6]);
  });

  it('cannot take the last of each iteration where none is told', () => {
    expect(selectRows(read('rss_kb\n1\n'), { where: [], every: 'last' })).toEqual({
      problems: [{ message: '--every last needs a column `iteration`, there is none' }],
    });
  });
});
