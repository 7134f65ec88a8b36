import { describe, expect, it } from 'vitest';
import { displayWidth, padColumns } from '../../src/record/display-width.ts';

describe('display width', () => {
  it.each([
    ['abc', 3],
    ['中文', 4],
    ['，。', 4],
    ['ｶﾅ', 2],
    ['한글', 4],
    ['e\u0301', 1],
    ['\u200b', 0],
    ['👍', 2],
    ['𠮷', 2],
    ['', 0],
  ])('%j takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('pads by columns, not by characters', () => {
    expect(padColumns('中', 4)).toBe('中  ');
    expect(padColumns('中文', 3)).toBe('中文');
  });
});
