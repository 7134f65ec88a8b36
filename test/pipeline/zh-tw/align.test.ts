import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../../../src/pipeline/zh-tw/align.ts';
import { boundariesOf, NONE } from '../../../src/pipeline/zh-tw/boundaries.ts';

const same = (raw: string, full: string): boolean => raw === full || raw.toUpperCase() === full;

describe('anchors', () => {
  it('are the characters that stayed or were converted by themselves', () => {
    expect(anchorsOf([...'axyb'], [...'A12B'], same)).toEqual([
      { raw: 0, full: 0 },
      { raw: 3, full: 3 },
    ]);
  });

  it('follow a text that grows far beyond the width of the band', () => {
    const raw = 'abcdefghixjklmnopqrs'.repeat(100);
    const full = 'ABCDEFGHI12345JKLMNOPQRS'.repeat(100);
    const anchors = anchorsOf([...raw], [...full], same);
    expect(anchors).toHaveLength(19 * 100);
    expect(anchors.at(-1)).toEqual({ raw: raw.length - 1, full: full.length - 1 });
  });

  it('prefer, of two alignments with as many edits, the one that keeps more; and punctuation never becomes a word', () => {
    expect(anchorsOf([...'bc bcd'], [...'Q QRST'], same)).toEqual([{ raw: 2, full: 1 }]);
  });

  it('of an empty text are none', () => {
    expect(anchorsOf([], [...'AB'], same)).toEqual([]);
    expect(anchorsOf([...'ab'], [], same)).toEqual([]);
  });
});

describe('boundaries', () => {
  it.each([
    ['axyb', 'A12B', [0, 1, 2, 3, 4]],
    ['axyb', 'A123B', [0, 1, NONE, 4, 5]],
    ['ab', 'A1B', [0, NONE, 3]],
    ['axb', 'AB', [0, 1, 1, 2]],
    ['𠮷a', '𠮷A', [0, NONE, 2, 3]],
    ['', '', [0]],
  ])('%s → %s: %j', (raw, full, expected) => {
    expect([...boundariesOf(raw, full, same)]).toEqual(expected);
  });
});
