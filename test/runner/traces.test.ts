import { expect, it } from 'vitest';
import { timelineCsv, variantCsv } from '../../src/runner/traces.ts';
import { checkpoint, iteration, segment, step, variant } from '../support/record.ts';

it('a word of a record ends no cell and is no formula; names of ours stay as they are', () => {
  const names = ['unloaded', '=1+cmd,x', '@a\n1,2', 'a"b\u202e', '-x', 'chunk 3 (zh-TW)'];
  const steps = names.map((name) => ({ ...step('unload'), checkpoint: checkpoint(name, {}) }));
  const [head = '', ...rows] = variantCsv(variant([segment([iteration(1, steps)])]))
    .trimEnd()
    .split('\n');
  const phase = head.split(',').indexOf('phase');
  const cells = rows.map((row) => row.split(','));
  expect(new Set(cells.map(({ length }) => length))).toEqual(new Set([head.split(',').length]));
  expect(cells.map((row) => row[phase]).slice(-6)).toEqual([
    'unloaded',
    '_1+cmd_x',
    '_a_1_2',
    'a_b_',
    '_x',
    'chunk 3 (zh-TW)',
  ]);
  expect(timelineCsv([{ at: 1e6, rss: 4096, phase: '=x,y' }])).toBe(
    'at_ms,rss_bytes,phase\n1.000,4096,_x_y\n',
  );
});
