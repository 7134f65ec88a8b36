import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleJson, visibleText } from '../../src/record/visible-text.ts';

describe('text that would steer what shows it', () => {
  it.each([
    ['an escape sequence', 'a\u001b[31mb', 'a\\x1b[31mb'],
    ['one of the second control block', 'a\u009b2Jb', 'a\\x9b2Jb'],
    ['a bell, a backspace and a null', '\u0007\b\0', '\\x07\\x08\\x00'],
    ['a return that overwrites the line', 'FAIL\rPASS', 'FAIL\\x0dPASS'],
    ['an override of direction', 'a\u202ecod.exe', 'a<U+202E>cod.exe'],
    ['an isolate and a mark', '\u2066a\u2069\u200f', '<U+2066>a<U+2069><U+200F>'],
    ['a mark without width', 'ex\u200bp-2\ufeff', 'ex<U+200B>p-2<U+FEFF>'],
    ['a joiner between Latin letters', 'ex\u200dp', 'ex<U+200D>p'],
    ['hidden tags', 'a\u{e0041}', 'a<U+E0041>'],
    ['a line separator', 'a\u2028b', 'a<U+2028>b'],
    ['half a pair', 'a\ud800', 'a<U+D800>'],
  ])('%s is shown', (_what, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it.each([
    'And so, my fellow Américans: 1 < 2 & 3\n\tnext line',
    '今天國語會議，電話是 0912-345-678。',
    'שלום עולם, مرحبا بالعالم 123',
    'می\u200cخواهم',
    'नमस्\u200dते',
    'สวัสดี\u200bครับ',
    '👨\u200d👩\u200d👧 👩🏽\u200d🚀 🏳\ufe0f\u200d🌈',
    '\u0600١٢٣',
  ])('%j stays as it is', (text) => {
    expect(visibleText(text)).toBe(text);
  });

  it('a line break of Windows is one', () => expect(visibleText('a\r\nb')).toBe('a\nb'));

  it('is shown once: what is shown is no such text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(visibleText(text))).toBe(visibleText(text));
      }),
    );
  });

  it('is an escape in JSON, and comes back whole', () => {
    const value = { 'k\u202e': ['a\u001b\u007f\u009b', '\u{e0041}', '國語'] };
    expect(visibleJson(value)).toBe('{"k\\u202e":["a\\u001b\\u007f\\u009b","\\udb40\\udc41","國語"]}');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = visibleJson({ text }, undefined, 2);
        expect(JSON.parse(json)).toEqual({ text });
        expect(visibleText(json)).toBe(json);
      }),
    );
  });
});
