import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/metrics/trace/read.ts';

const TEXT = 'iteration,rss_kb\n1,100\n';
const utf16 = (text: string, big = false): Uint8Array => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

describe('decodeText', () => {
  it.each<[string, Uint8Array, string | undefined]>([
    ['UTF-8', Buffer.from(TEXT), undefined],
    ['UTF-16 with its mark', utf16(`\uFEFF${TEXT}`), 'read as UTF-16LE'],
    ['UTF-16 the other way round', utf16(`\uFEFF${TEXT}`, true), 'read as UTF-16BE'],
    ['UTF-16 without a mark', utf16(TEXT), 'read as UTF-16LE'],
    ['UTF-16 the other way round without a mark', utf16(TEXT, true), 'read as UTF-16BE'],
  ])('reads %s', (_, bytes, note) => {
    expect(decodeText(bytes)).toEqual(note === undefined ? { text: TEXT } : { text: TEXT, note });
  });

  it.each<[number[], RegExp]>([
    [[0x1f, 0x8b, 8, 0], /^packed as gzip .*gunzip -c/],
    [[0x28, 0xb5, 0x2f, 0xfd], /^packed as zstd .*zstd -dc/],
    [[0x50, 0x4b, 3, 4], /^packed as a zip file.*save the sheet as CSV/],
    [[0x50, 0x45, 0x52, 0x46, 0, 1, 2], /^holds zero bytes/],
  ])('names what %j is', (bytes, problem) => {
    expect(decodeText(Uint8Array.from(bytes)).problem).toMatch(problem);
  });
});
