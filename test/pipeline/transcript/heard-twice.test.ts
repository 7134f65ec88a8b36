import { describe, expect, it } from 'vitest';
import { heardTwice } from '../../../src/pipeline/transcript/joining.ts';

/** What is left of `next`. */
const left = (before: string, next: string): string => next.slice(heardTwice(before, next));

describe('what two chunks heard of the same second', () => {
  it.each([
    ['ask not what your country', 'your country can do for you', 'can do for you'],
    ['ask not what your Country,', 'country can do', 'can do'],
    ['我们的软件部门', '部门有三百人', '有三百人'],
    ['我们的软件部门。', '部门，有三百人', '有三百人'],
    // The cut broke a word: its rest is passed over, since two words behind it agree.
    ['the international press agency', 'tional press agency said', 'said'],
    ['用Python写代码', '代码很快', '很快'],
  ])('%s | %s', (before, next, rest) => {
    expect(left(before, next)).toBe(rest);
  });

  it.each([
    ['ask not what your country', 'can do for you'],
    ['', 'all of it'],
    ['all of it', ''],
    // One word behind a broken one may be chance.
    ['in the press', 'said press agency'],
    // A repetition further back is no overlap.
    ['your country is big', 'your country'],
  ])('keeps all of: %s | %s', (before, next) => {
    expect(heardTwice(before, next)).toBe(0);
  });

  it('takes no more than a second can hold', () => {
    const twenty = Array.from({ length: 20 }, (_, index) => `w${index}`).join(' ');
    expect(heardTwice(twenty, twenty)).toBe(0);
    const twelve = Array.from({ length: 12 }, (_, index) => `w${index}`).join(' ');
    expect(left(twelve, `${twelve} and on`)).toBe('and on');
  });
});
