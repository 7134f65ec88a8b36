import { z } from 'zod';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand } from './console/command.ts';
import { inputLines, inputName } from './console/input-lines.ts';
import { parseJson, parseRow, RowProblem } from './console/row-problem.ts';
import type { Terminal } from './console/terminal.ts';
import { checkAlignmentFilter } from './text/check-alignment.ts';
import type { TextFilter } from './text/filter.ts';
import { itnFilter } from './text/itn.ts';
import { subtitleFilter } from './text/subtitle.ts';
import { tokenizeFilter } from './text/tokenize.ts';
import { zhTwFilter } from './text/zh-tw.ts';

const Row = z.object({
  /** The engine's output as it came, in chunks. */
  chunks: z.array(z.string()),
  forced_language: z.string().nullish(),
});

const Options = z.object({ language: z.string().optional() });

/** Language and text of raw recogniser output (docs/text.md#raw-output). */
const parseAsrFilter: TextFilter = {
  name: 'parse-asr',
  summary: 'the text of raw Qwen3-ASR output, without its header',
  rows: '{chunks, forced_language} → {language, text}; language is "" when it is not known',
  declare(command) {
    command.option('--language <name>', 'the language that was forced, for lines that name none');
  },
  async open(options) {
    const { parseAsrOutput } = await import('../pipeline/asr-output.ts');
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

/** Every filter, in the order of `--help`. */
const FILTERS: readonly TextFilter[] = [
  itnFilter,
  tokenizeFilter,
  zhTwFilter,
  parseAsrFilter,
  checkAlignmentFilter,
  subtitleFilter,
];

/** `text <filter>`: one stage of the pipeline by itself. */
export const textCommand: CliCommand = {
  register(text, { terminal, action }) {
    for (const filter of FILTERS) {
      const command = text
        .command(filter.name)
        .description(filter.summary)
        .argument('[file]', 'input; - or nothing: standard input', '-')
        .option('--jsonl', `JSON in and out: ${filter.rows}`);
      filter.declare?.(command);
      command.action(
        action((file: string, options: Record<string, unknown>) =>
          runFilter(filter, { file, jsonl: options.jsonl === true, options }, terminal),
        ),
      );
    }
  },
};

interface FilterRun {
  readonly file: string;
  readonly jsonl: boolean;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Every line of input gives one line of output, in order, as soon as it is there. A line that cannot be taken gives an
 * empty line (with `--jsonl` `{error, line}`), so that input and output stay side by side; it is named on stderr, and the
 * exit code is that of bad input.
 */
async function runFilter(filter: TextFilter, run: FilterRun, terminal: Terminal): Promise<ExitCode> {
  const { file, jsonl, options } = run;
  const open = await filter.open(options);
  let bad = 0;
  try {
    for await (const { text, number } of inputLines(file)) {
      try {
        if (!jsonl) terminal.passed(await open.line(text));
        else if (text.trim() === '') terminal.result('');
        else terminal.json(await open.row(parseJson(text)));
      } catch (problem) {
        if (!(problem instanceof RowProblem)) throw problem;
        bad += 1;
        terminal.note(`${inputName(file)}:${number}: ${problem.message}`);
        if (jsonl) terminal.json({ error: problem.message, line: number });
        else terminal.result('');
      }
    }
  } finally {
    await open.close?.();
  }
  if (bad > 0) {
    throw new Failure(
      ExitCode.usage,
      `${bad} ${bad === 1 ? 'line' : 'lines'} of ${inputName(file)} could not be taken`,
      `what ${filter.name} takes with --jsonl: ${filter.rows}`,
    );
  }
  return ExitCode.ok;
}
