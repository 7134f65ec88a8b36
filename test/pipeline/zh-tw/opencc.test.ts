import { Converter } from 'opencc-js/cn2t';
import { Converter as BackConverter } from 'opencc-js/t2cn';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withOverrides, ZH_TW_OVERRIDES } from '../../../src/pipeline/zh-tw/converted.ts';
import { mapTokens } from '../../../src/pipeline/zh-tw/map-tokens.ts';
import { sharedRows } from '../../support/shared.ts';

const twp = Converter({ from: 'cn', to: 'twp' });

const Case = z.object({ config: z.enum(['s2t', 's2tw', 's2twp', 'tw2sp']), in: z.string(), out: z.string() });
const cases = sharedRows('text/opencc-cases.jsonl').map((row) => Case.parse(row));
const CONVERTERS = {
  s2t: () => Converter({ from: 'cn', to: 't' }),
  s2tw: () => Converter({ from: 'cn', to: 'tw' }),
  s2twp: () => twp,
  tw2sp: () => BackConverter({ from: 'twp', to: 'cn' }),
};

describe.skipIf(cases.length === 0)("OpenCC's own cases (shared data)", () => {
  it.each(Object.entries(CONVERTERS))('%s: every one', (config, build) => {
    const convert = build();
    const own = cases.filter((row) => row.config === config);
    expect(own.length).toBeGreaterThan(50);
    expect(own.filter((row) => convert(row.in) !== row.out)).toEqual([]);
  });
});

const Unit = z.object({ text: z.string(), start: z.number(), end: z.number() });
const MapCase = z.object({
  text: z.string(),
  tokens: z.array(Unit),
  full: z.string(),
  expect: z.array(Unit),
});
const mapCases = sharedRows('text/opencc-map-cases.jsonl').map((row) => MapCase.parse(row));

describe.skipIf(mapCases.length === 0)('tokens with times (shared data)', () => {
  it.each(mapCases)('$text', ({ text, tokens, full, expect: units }) => {
    expect(mapTokens(text, tokens, twp)).toEqual({ full, units });
  });
});

describe('what the dictionary is known to get wrong', () => {
  it.each([
    ['来复制成功', '來復製成功', '來複製成功'],
    ['信息在U盘里', '資訊在U盤裡', '資訊在隨身碟裡'],
    ['支持并发', '支援併發', '支援並發'],
    ['台积电的芯片', '台積電的晶片', '台積電的晶片'],
  ])('%s: as it is %s, with overrides %s', (text, plain, corrected) => {
    expect([twp(text), withOverrides(twp, ZH_TW_OVERRIDES)(text)]).toEqual([plain, corrected]);
  });

  it('is left alone by an empty list', () => {
    expect(withOverrides(twp, {})).toBe(twp);
  });
});
