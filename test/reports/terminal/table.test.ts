import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/record/display-width.ts';
import type { Section } from '../../../src/reports/sections/section.ts';
import { tableText } from '../../../src/reports/terminal/table.ts';

const SECTION: Section = {
  id: 'speed',
  title: 'speed',
  head: ['latency', 'variant', 'remark'],
  rows: [
    ['TTFT', 'recreate', 'other work took half of the cores while it was measured'],
    ['load', 'restart', ''],
  ],
  notes: ['medians over all loads; left: unloaded less before its load'],
};
const lines = (columns?: number): string[] => tableText(SECTION, columns).split('\n');

describe('a table', () => {
  it('is as wide as its cells where nothing is too wide', () => {
    expect(lines()).toEqual([
      ' speed  variant   remark',
      ' TTFT   recreate  other work took half of the cores while it was measured',
      ' load   restart',
      '   medians over all loads; left: unloaded less before its load',
    ]);
  });

  it('wraps by column, between words', () => {
    expect(lines(40)).toEqual([
      ' speed  variant   remark',
      ' TTFT   recreate  other work took half',
      '                  of the cores while it',
      '                  was measured',
      ' load   restart',
      '   medians over all loads; left:',
      '     unloaded less before its load',
    ]);
  });

  it('becomes a block a row where the longest words do not stand beside each other', () => {
    expect(lines(20).slice(0, 3)).toEqual([' speed', ' TTFT  recreate', '   remark: other']);
  });

  it('is never wider than the terminal, unless a single word is, and loses no word', () => {
    const word = fc.stringMatching(/^[a-z一-龥]{1,9}$/);
    const cell = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 36, max: 100 }), (cells, columns) => {
        const text = tableText({ ...SECTION, rows: cells, notes: [] }, columns);
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        for (const found of cells.flat(2).join(' ').split(' ')) expect(text).toContain(found);
      }),
    );
  });
});
