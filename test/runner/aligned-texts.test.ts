import { describe, expect, it } from 'vitest';
import { chinese } from '../../src/metrics/accuracy/normaliser.ts';
import { alignedTexts } from '../../src/runner/aligned-texts.ts';
import { aRun } from '../reports/a-run.ts';
import { iteration, round, segment, step, variant } from '../support/record.ts';

const asIs = chinese({ version: 'test', fold: (text: string) => text });

const says = (index: number, text: string, warmUp = false) =>
  iteration(index, [step('transcribe', { model: 'small', audio: 'phone', round: round({ text }) })], {
    warmUp,
  });

function aligned(reference: string, texts: readonly string[]) {
  const cell = variant([segment([says(1, 'warm-up', true), ...texts.map((text, i) => says(i + 2, text))])]);
  const record = aRun([cell]);
  const [audio] = record.audio;
  if (audio !== undefined) audio.reference = { raw: reference };
  return alignedTexts(record, cell, asIs);
}

describe('texts aligned with their reference', () => {
  it('joins what is equal, and keeps each error by itself', () => {
    expect(aligned('ask not what your country', ['Ask what you country, now'])).toEqual([
      {
        model: 'small',
        audio: 'phone',
        layer: 'raw',
        unit: 'word',
        rounds: 1,
        stretches: [
          { ref: 'ask', hyp: 'ask' },
          { ref: 'not' },
          { ref: 'what', hyp: 'what' },
          { ref: 'your', hyp: 'you' },
          { ref: 'country', hyp: 'country' },
          { hyp: 'now' },
        ],
      },
    ]);
  });

  it('goes by character where nothing stands between words', () => {
    const [text] = aligned('零九零', ['零九']);
    expect(text?.unit).toBe('char');
    expect(text?.stretches).toEqual([{ ref: '零九', hyp: '零九' }, { ref: '零' }]);
  });

  it('keeps the most frequent texts, with how often each was said', () => {
    const texts = aligned('a', ['b', 'a', 'a', 'c', 'c', 'c', 'd']);
    expect(texts.map(({ rounds }) => rounds)).toEqual([3, 2, 1]);
  });
});
