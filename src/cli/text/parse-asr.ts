import { z } from 'zod';
import { parseRow } from '../console/row-problem.ts';
import type { TextFilter } from './filter.ts';

const Row = z.object({
  /** The engine's output as it came, in chunks. */
  chunks: z.array(z.string()),
  forced_language: z.string().nullish(),
});

const Options = z.object({ language: z.string().optional() });

/** Language and text of raw recogniser output (docs/text.md#raw-output). */
export const parseAsrFilter: TextFilter = {
  name: 'parse-asr',
  summary: 'the text of raw Qwen3-ASR output, without its header',
  rows: '{chunks, forced_language} → {language, text}; language is "" when it is not known',
  declare(command) {
    command.option('--language <name>', 'the language that was forced, for lines that name none');
  },
  async open(options) {
    const { parseAsrOutput } = await import('../../pipeline/asr-output.ts');
    const { language: forced } = Options.parse(options);
    return {
      line: (text) => parseAsrOutput([text], { forcedLanguage: forced }).text,
      row(value) {
        const { chunks, forced_language } = parseRow(Row, value);
        const { language = '', text } = parseAsrOutput(chunks, { forcedLanguage: forced_language ?? forced });
        return { language, text };
      },
    };
  },
};
