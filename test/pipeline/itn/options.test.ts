import { describe, expect, it } from 'vitest';
import { itn } from '../../../src/pipeline/itn/itn.ts';
import type { ItnOptions } from '../../../src/pipeline/itn/reading/options.ts';

describe('options of ITN', () => {
  it.each<[Partial<ItnOptions>, string, string]>([
    [{ time: 'padded' }, '九点五分十秒', '09:05:10'],
    [{ time: 'plain' }, '九点五分十秒', '9:05:10'],
    [{ time: 'words' }, '九点五分十秒', '9点5分10秒'],
    [{ rangeMark: '-' }, '三五百个，百分之三四', '300-500个，3-4%'],
    [{ units: 'words' }, '三千克，五克，八十千米每小时', '3千克，5克，80千米每小时'],
    [{ units: 'symbols' }, '十五公里，二十平方米，三千克', '15km，20m²，3kg'],
    [{ sign: 'word' }, '负三点五', '负3.5'],
  ])('%o: %s → %s', (options, said, written) => {
    expect(itn(said, options).text).toBe(written);
  });

  it('keeps the other defaults when one is set', () => {
    expect(itn('负三点五，九点五分', { rangeMark: '-' }).text).toBe('-3.5，09:05');
  });
});
