import { describe, expect, it } from 'vitest';
import { type CheckpointRequest, planCheckpoint } from '../../../src/models/synthetic/plan-checkpoint.ts';
import { NO_REFERENCE, resolveScript } from '../../../src/models/synthetic/script.ts';

const transcripts = (request: Omit<CheckpointRequest, 'preset'>): Readonly<Record<string, string>> =>
  planCheckpoint({ preset: 'tiny', ...request }).transcripts;

describe('what a script leaves open', () => {
  it('is taken from the audio: its reference, in its language', () => {
    expect(transcripts({ audio: { reference: 'Guten Tag', language: 'german' } })).toEqual({
      German: 'Guten Tag',
    });
    expect(transcripts({ audio: { reference: '你好', language: 'auto' } })).toEqual({ Chinese: '你好' });
    expect(transcripts({})).toEqual({ English: NO_REFERENCE });
  });

  it.each([
    ['hello', 'English'],
    ['こんにちは世界', 'Japanese'],
    ['你好世界', 'Chinese'],
    ['안녕', 'Korean'],
    ['привет', 'Russian'],
    ['สวัสดี', 'Thai'],
    ['नमस्ते', 'Hindi'],
    ['سلام', 'Arabic'],
    ['γεια', 'Greek'],
  ])('%s is taken for %s', (text, language) => {
    expect(transcripts({ script: { text } })).toEqual({ [language]: text });
  });

  it('lets the script win, and the audio choose among its languages', () => {
    const script = { text: { english: 'yes', Chinese: '是' } };
    const planned = planCheckpoint({
      preset: 'tiny',
      script,
      audio: { reference: 'no', language: 'Chinese' },
    });
    expect(planned.transcripts).toEqual({ English: 'yes', Chinese: '是' });
    expect(planned.plan).toMatchObject({ script: { auto: 'Chinese' } });
  });

  it('plants errors in each language by its own unit, and returns what was planted', () => {
    const { planted, script } = resolveScript(
      {
        text: {
          English: 'one two three four five six seven eight nine ten',
          Chinese: '今天天气很好我们去公园',
          None: '',
        },
        errors: 0.2,
        seed: 5,
      },
      {},
    );
    expect(Object.keys(planted)).toEqual(['English', 'Chinese']);
    expect(planted.English).toMatchObject({ unit: 'word', n: 10, rate: 0.2 });
    expect(planted.Chinese).toMatchObject({ unit: 'character', n: 11 });
    expect(script.transcripts.English).toBe(planted.English?.text);
    expect(script.transcripts.None).toBe('');
  });

  it('refuses languages and texts that no engine could carry', () => {
    expect(() => transcripts({ script: { text: { 'not a language': 'x' } } })).toThrow(
      '"not a language" cannot be a language',
    );
    expect(() => transcripts({ script: { text: 'a\0b' } })).toThrow('a zero byte');
    expect(() => transcripts({ script: { text: 'a\ud800b' } })).toThrow('half a surrogate pair');
    expect(() => transcripts({ script: { text: {} } })).toThrow('the script has no text');
    expect(() => transcripts({ script: { text: 'word '.repeat(160_000) } })).toThrow(
      'a vocabulary has room for 149643',
    );
  });

  it('times the words of the text evenly over the audio', () => {
    const { times, plan } = planCheckpoint({
      preset: 'qwen3-forced-aligner-0.6b',
      script: { text: 'one two' },
      audio: { seconds: 2, language: 'English' },
    });
    expect(times).toEqual([
      [0, 800],
      [1040, 1840],
    ]);
    expect(plan).toMatchObject({ kind: 'aligner', dtype: 'q4_0', words: ['one', 'two'] });
  });

  it('takes the audio’s reference times where they are of the words that the engine times', () => {
    const words = [
      { start: 100, end: 400 },
      { start: 500, end: 900 },
    ];
    const request = { preset: 'tiny', kind: 'aligner', audio: { reference: 'one two', words } } as const;
    expect(planCheckpoint(request).times).toEqual([
      [80, 400],
      [480, 880],
    ]);
    const other = planCheckpoint({ ...request, audio: { ...request.audio, reference: 'one two three' } });
    expect(other.times).toHaveLength(3);
  });

  it('says when there are more words than the number format can count exactly', () => {
    const request = (words: number) =>
      planCheckpoint({
        preset: 'tiny',
        kind: 'aligner',
        dtype: 'q4_0',
        script: { text: 'w '.repeat(words) },
      });
    expect([request(300).exactTimes, request(301).exactTimes]).toEqual([true, false]);
  });

  it('refuses a kind that the preset is not', () => {
    expect(() => planCheckpoint({ preset: 'qwen3-asr-0.6b', kind: 'aligner' })).toThrow(
      'qwen3-asr-0.6b is an asr model',
    );
  });
});
