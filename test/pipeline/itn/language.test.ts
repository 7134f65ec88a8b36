import { describe, expect, it } from 'vitest';
import { isItnLanguage } from '../../../src/pipeline/itn/language.ts';

describe('languages that ITN is run for', () => {
  it.each([
    'Chinese',
    'chinese',
    'Cantonese',
    'Cantonese (Hong Kong)',
    'zh',
    'zh-TW',
    'yue',
    'Sichuan',
    'Minnan',
    'Chinese,Cantonese',
  ])('%s: yes', (language) => {
    expect(isItnLanguage(language)).toBe(true);
  });

  it.each(['Japanese', 'Korean', 'English', 'ja', 'Chinese,Japanese', 'None', ''])('%j: no', (language) => {
    expect(isItnLanguage(language)).toBe(false);
  });

  it('not reported: no', () => {
    expect(isItnLanguage(undefined)).toBe(false);
  });
});
