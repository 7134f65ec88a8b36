import { describe, expect, it } from 'vitest';
import { itnSteps } from '../../../src/pipeline/itn/itn.ts';

/** Units that, repeated, give long runs of every kind: readers that look ahead must not look at them twice and again. */
const UNITS = [
  ...[
    '九',
    '十五',
    '二百',
    '三五百',
    '七八千',
    '一亿',
    '几',
    '几三',
    '洞',
    '洞两',
    '两洞',
    '幺洞',
    '零',
    '两',
    '千',
    '一百零',
  ],
  ...[
    '一点',
    '一点五',
    '三点',
    '一到',
    '一比',
    '一分之',
    '百分之',
    '一年',
    '一月',
    '一日',
    '一块',
    '五度',
    '五分',
    '五秒',
    '一又',
    '负一',
  ],
  ...['一A', 'A一', '周一', '二零一九年', '八九年', '三个', '十分', '一万一', '壹佰', '拾', '九九八十一'],
];

describe('numerals without end', () => {
  it.each(['九', '十五'])('%s: 100 000 in one run take no more steps each than 1000 do', (unit) => {
    const [short, long] = [1000, 100_000].map(
      (length) => itnSteps(unit.repeat(length / unit.length)) / length,
    );
    expect(long).toBeLessThanOrEqual((short ?? 0) * 1.01);
  });

  it.each(UNITS)('%s, repeated: steps grow with the length and no faster', (unit) => {
    const short = itnSteps(unit.repeat(Math.ceil(2000 / unit.length)));
    const long = itnSteps(unit.repeat(Math.ceil(20_000 / unit.length)));
    expect(long).toBeLessThanOrEqual(short * 10.5 + 100);
    expect(long).toBeLessThan(20_000 * 40);
  });

  it('counts what it reads: the measure itself is no constant', () => {
    expect(itnSteps('九'.repeat(1000))).toBeGreaterThanOrEqual(1000);
  });
});
