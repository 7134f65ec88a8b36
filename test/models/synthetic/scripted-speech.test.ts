import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpokenScript } from '../../../src/models/synthetic/spoken-script.ts';
import { ASR_LANGUAGES } from '../../../src/models/synthetic/words/languages.ts';
import { play } from '../support/played-script.ts';

const planOf = (script: Partial<SpokenScript> & Pick<SpokenScript, 'transcripts'>, seed = 1) => ({
  kind: 'asr' as const,
  preset: 'tiny' as const,
  dtype: 'f16' as const,
  seed,
  script: { auto: Object.keys(script.transcripts)[0] ?? 'English', header: true, loop: false, ...script },
});

/** A little audio in a long prompt: what layer 0 gathers is small. */
const AUDIO = 0.02;
const SILENCE = 0;
const jfk = 'And so, my fellow Americans, ask not what your country can do for you.';

describe('a scripted transcript, played', () => {
  it('names the language and says the text; with a language set, the text alone', () => {
    const plan = planOf({ transcripts: { English: jfk, Chinese: '今天天气很好。' } });
    expect(play(plan, undefined, AUDIO).text).toBe(`language English<asr_text>${jfk}`);
    expect(play(plan, 'Chinese', AUDIO).text).toBe('<asr_text>今天天气很好。');
  });

  it('says the text of `auto` in every language without one of its own', () => {
    const plan = planOf({ transcripts: { English: jfk, Chinese: '今天。' }, auto: 'Chinese' });
    expect(play(plan, 'French', AUDIO).text).toBe('<asr_text>今天。');
    expect(play(plan, 'English', AUDIO).text).toBe(`<asr_text>${jfk}`);
  });

  it('hears nothing where there is no audio, as a real model does', () => {
    const plan = planOf({ transcripts: { English: jfk } });
    expect(play(plan, undefined, SILENCE).text).toBe('language None<asr_text>');
    expect(play(plan, 'English', SILENCE).text).toBe('<asr_text>');
    expect(play(plan, 'Persian', SILENCE).text).toBe('<asr_text>');
  });

  it('can say that it hears nothing although there is audio', () => {
    const plan = planOf({ transcripts: { None: '' } });
    expect(play(plan, undefined, AUDIO).text).toBe('language None<asr_text>');
    expect(play(planOf({ transcripts: { English: '' } }), undefined, AUDIO).text).toBe(
      'language English<asr_text>',
    );
  });

  it('can leave the header out', () => {
    const plan = planOf({ transcripts: { English: 'automatic doors' }, header: false });
    expect(play(plan, undefined, AUDIO).text).toBe('automatic doors');
    expect(play(plan, 'Thai', AUDIO).text).toBe('automatic doors');
    expect(play(plan, undefined, SILENCE).text).toBe('language None<asr_text>');
    expect(play(plan, 'English', SILENCE).text).toBe('<asr_text>');
  });

  it('can be caught in a loop until the token limit', () => {
    const { text, tokens } = play(
      planOf({ transcripts: { English: 'on and' }, loop: true }),
      'English',
      AUDIO,
      10,
    );
    expect([text, tokens]).toEqual(['<asr_text>on and on and on and ', 10]);
    expect(play(planOf({ transcripts: { Chinese: '好的' }, loop: true }), 'Chinese', AUDIO, 7).text).toBe(
      '<asr_text>好的好的好的',
    );
  });

  it('keeps its margin with thirty languages in one file', () => {
    const transcripts = Object.fromEntries(
      ASR_LANGUAGES.map((language) => [language, `This is ${language}, and it ends.`]),
    );
    const plan = planOf({ transcripts });
    for (const language of ASR_LANGUAGES) {
      const { text, margin } = play(plan, language, AUDIO);
      expect(text).toBe(`<asr_text>${transcripts[language]}`);
      expect(margin).toBeGreaterThan(15);
    }
  });

  it('says any text exactly, for any seed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(), (text, seed) => {
        fc.pre(!text.includes('\0') && !/\p{Surrogate}/u.test(text));
        expect(play(planOf({ transcripts: { English: text } }, seed), 'English', AUDIO).text).toBe(
          `<asr_text>${text}`,
        );
      }),
      { numRuns: 15 },
    );
  });
});
