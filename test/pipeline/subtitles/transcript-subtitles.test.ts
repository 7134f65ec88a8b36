import { describe, expect, it } from 'vitest';
import { transcriptSubtitles } from '../../../src/pipeline/subtitles/transcript-subtitles.ts';

const timesOf = (words: readonly string[]) => {
  let from = 0;
  return words.map((word, index) => {
    const at = { from, to: from + word.length, start: index * 200, end: index * 200 + 200 };
    from += word.length;
    return at;
  });
};

describe('subtitles of a transcript', () => {
  it('have a loop once, and the text as often as it was said', () => {
    const words = ['我', ...Array.from({ length: 60 }, () => '像'), '这样'];
    const raw = words.join('');
    const { text, subtitles, repetitions } = transcriptSubtitles({ raw, times: timesOf(words) }, 20_000);
    expect(text).toBe(raw);
    expect(repetitions).toEqual([{ pattern: '像', count: 60 }]);
    expect(subtitles.cues.map((cue) => cue.text)).toEqual(['我像', '这样']);
  });

  it('leave a refrain alone', () => {
    const words = Array.from({ length: 3 }, () => '一起走吧');
    const { repetitions } = transcriptSubtitles({ raw: words.join(''), times: timesOf(words) }, 5000);
    expect(repetitions).toEqual([]);
  });

  it('cut a word of which a part is a loop', () => {
    const raw = `好${'哈'.repeat(30)}`;
    const { subtitles } = transcriptSubtitles({ raw, times: timesOf([raw]) }, 5000);
    expect(subtitles.cues.map((cue) => cue.text)).toEqual(['好哈']);
  });

  it('print quotation marks of Taiwan in zh-TW alone', () => {
    const raw = '“好”';
    const times = [{ from: 1, to: 2, start: 0, end: 1500 }];
    const zhTw = { full: raw, units: [{ text: '好', start: 0, end: 1500 }] };
    const shown = (transcript: object, style = {}) =>
      transcriptSubtitles({ raw, times, ...transcript }, 5000, style).subtitles.cues[0]?.text;
    expect([shown({}), shown({ zhTw }), shown({ zhTw }, { plainQuotes: true })]).toEqual([
      '“好”',
      '「好」',
      '“好”',
    ]);
  });
});
