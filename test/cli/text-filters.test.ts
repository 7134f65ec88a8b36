import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RowProblem } from '../../src/cli/console/row-problem.ts';
import type { OpenFilter, TextFilter } from '../../src/cli/text/filter.ts';
import { itnFilter } from '../../src/cli/text/itn.ts';
import { tokenizeFilter } from '../../src/cli/text/tokenize.ts';
import { zhTwFilter } from '../../src/cli/text/zh-tw.ts';
import { sharedRows } from '../support/shared.ts';

let opened: OpenFilter | undefined;
/** Opens a filter with the options that these words on the command line give. */
async function open(filter: TextFilter, words: readonly string[] = []): Promise<OpenFilter> {
  const command = new Command();
  filter.declare?.(command);
  command.parse(words, { from: 'user' });
  opened = await filter.open(command.opts());
  return opened;
}
afterEach(async () => {
  await opened?.close?.();
  opened = undefined;
});

describe('text itn', () => {
  it('takes a line and gives a line', async () => {
    const filter = await open(itnFilter);
    expect(filter.line('百分之三十的人九点五分到')).toBe('30%的人09:05到');
    expect(filter.line('')).toBe('');
  });

  it('takes {text} or {in} and says what it replaced', async () => {
    const filter = await open(itnFilter);
    const replacements = [{ start: 1, end: 3, replacement: '15', category: 'cardinal' }];
    expect(filter.row({ text: '共十五个' })).toEqual({ text: '共15个', replacements });
    expect(filter.row({ in: '共十五个', out: 'ignored' })).toEqual({ out: '共15个', replacements });
  });

  it('writes in the styles that are asked for', async () => {
    const filter = await open(itnFilter, [
      '--time',
      'words',
      '--range-mark',
      '-',
      '--units',
      'words',
      '--sign',
      'word',
    ]);
    expect(filter.line('九点五分，三五百，三千克，负三点五')).toBe('9点5分，300-500，3千克，负3.5');
  });

  it('refuses a row without text', async () => {
    const filter = await open(itnFilter);
    expect(() => filter.row({ words: '共十五个' })).toThrow(RowProblem);
  });
});

const Tokens = z.object({ tokens: z.array(z.object({ text: z.string() })) });

describe('text tokenize --itn', () => {
  it('gives the words of a line after ITN, or of a row as the row asks', async () => {
    const filter = await open(tokenizeFilter, ['--itn']);
    expect(await filter.line('九点二十一分，very 好！')).toBe('09:21 very 好');
    expect(await filter.row({ text: '九点二十一分到' })).toMatchObject({
      tokens: [
        { start: 0, end: 6, text: '09:21' },
        { start: 6, end: 7, text: '到' },
      ],
    });
    const { tokens } = Tokens.parse(await filter.row({ text: '九点二十一分到', layer: 'raw' }));
    expect(tokens.map(({ text }) => text).join('')).toBe('九点二十一分到');
  });
});

const MapCase = z.object({ text: z.string(), full: z.string(), expect: z.array(z.unknown()) });

describe('text zh-tw', () => {
  let filter: OpenFilter;
  beforeAll(async () => {
    filter = await zhTwFilter.open({});
  });
  afterAll(() => filter.close?.());

  it('converts a line', async () => {
    expect(await filter.line('五只猫看软件')).toBe('五隻貓看軟體');
  });

  it('names a token that is not in the text', async () => {
    const row = { text: '今天好', tokens: [{ text: '坏', start: 0, end: 1 }] };
    await expect(filter.row(row)).rejects.toThrow(
      new RowProblem('tokens: token 1 ("坏") is not in the text'),
    );
  });

  const rows = sharedRows('text/opencc-map-cases.jsonl');
  it.skipIf(rows.length === 0)('maps the acceptance cases (shared data)', async () => {
    for (const row of rows) {
      const { full, expect: units } = MapCase.parse(row);
      // 盘里 takes a part of the word U盘: refused, the word of Taiwan is found (docs/text-conventions.md).
      if (full.includes('U盤裡'))
        expect(await filter.row(row)).toMatchObject({ full: full.replace('U盤裡', '隨身碟裡') });
      else expect(await filter.row(row)).toEqual({ full, units });
    }
  });

  it('puts figures in after the conversion, and corrects known errors, when asked', async () => {
    const corrected = await open(zhTwFilter, ['--itn', '--overrides']);
    expect(await corrected.line('五只猫复制软件')).toBe('5隻貓複製軟體');
  });
});
