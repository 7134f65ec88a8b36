import { describe, expect, it } from 'vitest';
import { LiveText } from '../../src/runner/session/live-text.ts';

function shown() {
  const pieces: { text: string; language?: string }[] = [];
  const live = new LiveText((piece) => pieces.push(piece));
  const say = (text: string): number => {
    const bytes = Buffer.from(text);
    live.push(bytes);
    return bytes.length;
  };
  return { live, pieces, say, text: () => pieces.map(({ text }) => text).join('') };
}

describe('live text on its way to the screen', () => {
  it('keeps the header back, names the language with the first of the text, and joins split characters', () => {
    const { live, pieces } = shown();
    live.begin(undefined);
    const bytes = Buffer.from('language Chinese<asr_text>你好');
    for (const byte of bytes) live.push(Uint8Array.of(byte));
    expect(pieces).toEqual([
      { text: '你', language: 'Chinese' },
      { text: '好', language: 'Chinese' },
    ]);
  });

  it('shows nothing of the aligner’s output, nor what comes after the result of its round', () => {
    const { live, say, text } = shown();
    live.begin('English');
    say('One ');
    live.end(Buffer.byteLength('One two'));
    // The result has overtaken the last piece: the screen has it from there.
    say('two');
    live.begin('English');
    say('three');
    live.end(5);
    live.mute();
    say('[{"start": 0}]');
    live.end(14);
    live.begin('English');
    say(' four');
    expect(text()).toBe('Onethreefour');
  });

  it('waits for nothing of a host that is gone', () => {
    const { live, say, text } = shown();
    live.begin('English');
    live.end(100);
    live.reset();
    live.begin('English');
    say('next');
    expect(text()).toBe('next');
  });
});
