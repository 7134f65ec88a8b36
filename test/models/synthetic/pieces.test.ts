import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTE_ALPHABET, spell } from '../../../src/models/synthetic/byte-alphabet.ts';
import { pieces } from '../../../src/models/synthetic/words/pieces.ts';

const isWhole = (bytes: Buffer): boolean => !bytes.toString('utf8').includes('\ufffd');

describe('pieces of a transcript', () => {
  it('joined are the text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(Buffer.concat(pieces(text)).toString('utf8')).toBe(text);
      }),
    );
  });

  it('are words with the blank before them, and marks by themselves', () => {
    expect(pieces("And so, it's me.").map(String)).toEqual(['And', ' so', ',', " it's", ' me', '.']);
  });

  it('cut every third ideograph inside its bytes', () => {
    const cut = pieces('今天天气很好');
    expect(cut.map((piece) => piece.length)).toEqual([3, 3, 1, 2, 3, 3, 1, 2]);
    expect(cut.map(isWhole)).toEqual([true, true, false, false, true, true, false, false]);
  });

  it('cut inside emoji, Cyrillic and Thai too', () => {
    for (const text of ['🙂 🎉 👩‍👩‍👧', 'Привет мир снова', 'สวัสดีชาวโลก ครับ']) {
      expect(pieces(text).some((piece) => !isWhole(piece))).toBe(true);
    }
  });

  it('are no longer than 8 characters', () => {
    for (const piece of pieces('Donaudampfschifffahrtsgesellschaft'))
      expect(piece.length).toBeLessThanOrEqual(8);
  });
});

describe('the byte alphabet', () => {
  it('has 256 different printable characters, and blank and newline where GPT-2 has them', () => {
    expect(new Set(BYTE_ALPHABET).size).toBe(256);
    expect(BYTE_ALPHABET.every((character) => /^[^\s\p{C}]$/u.test(character))).toBe(true);
    expect([spell(' '), spell('\n'), spell('a'), spell('é')]).toEqual(['Ġ', 'Ċ', 'a', 'Ã©']);
  });
});
