import { Option } from 'commander';
import { z } from 'zod';
import { VOCABULARIES } from '../../pipeline/zh-tw/conversion/vocabulary.ts';
import { locateTokens, type TimedToken, UnknownToken } from '../../pipeline/zh-tw/map-tokens.ts';
import { parseRow, RowProblem } from '../console/row-problem.ts';
import type { TextFilter } from './filter.ts';

const Row = z.object({
  text: z.string(),
  /** As an aligner gives them: words of the text in order, times in ms. */
  tokens: z.array(z.object({ text: z.string(), start: z.number(), end: z.number() })).default([]),
});
const Options = z.object({
  itn: z.boolean().default(false),
  overrides: z.boolean().default(false),
  vocabulary: z.enum(VOCABULARIES, `must be one of ${VOCABULARIES.join(', ')}`).default('general'),
  quotes: z.boolean().default(false),
});

/** Taiwan's script and vocabulary, converted once and mapped back to timed tokens (docs/text-conventions.md). */
export const zhTwFilter: TextFilter = {
  name: 'zh-tw',
  summary: 'simplified Chinese as Taiwan writes it (软件 → 軟體)',
  rows: '{text, tokens} → {full, units: [{text, start, end}]}; times in ms',
  declare(command) {
    command
      .option('--itn', 'numbers as figures too, put in after the conversion')
      .option('--overrides', 'correct the phrases that the dictionary is known to get wrong')
      .addOption(
        new Option(
          '--vocabulary <name>',
          'words that change with the script: those of everybody, or of computers too',
        )
          .choices([...VOCABULARIES])
          .default('general'),
      )
      .option('--quotes', '「」 for “”');
  },
  async open(options) {
    const { TextService } = await import('../../pipeline/text-service.ts');
    const { itn } = await import('../../pipeline/itn/itn.ts');
    const { itn: figures, overrides, vocabulary, quotes } = Options.parse(options);
    const service = new TextService();
    const convert = (text: string, tokens: readonly TimedToken[]) =>
      service.zhTw(text, located(text, tokens), {
        changes: figures ? itn(text).replacements : [],
        overrides,
        vocabulary,
        quotes: quotes ? 'corner' : 'as-is',
      });
    return {
      line: async (text) => (await convert(text, [])).full,
      async row(value) {
        const { text, tokens } = parseRow(Row, value);
        const { full, units } = await convert(text, tokens);
        return { full, units };
      },
      close: () => service.close(),
    };
  },
};

function located(text: string, tokens: readonly TimedToken[]) {
  try {
    return locateTokens(text, tokens);
  } catch (cause) {
    if (cause instanceof UnknownToken) throw new RowProblem(`tokens: ${cause.message}`, { cause });
    throw cause;
  }
}
