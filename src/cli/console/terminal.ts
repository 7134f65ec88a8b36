import { styleText } from 'node:util';
import { visibleJson, visibleText } from '../../record/visible-text.ts';
import { wrapped } from '../../record/wrapped.ts';
import { type Line, type Look, PLAIN } from '../../reports/terminal/line.ts';
import { cFunction } from '../../system/c-library.ts';
import { ExitCode } from '../../system/exit-code.ts';

/** To its beginning, and empty. */
export const CLEAR_LINE = '\r\u001b[2K';

/** As `JSON.stringify` takes it. */
type JsonDocument = readonly [
  value: unknown,
  replacer?: (key: string, value: unknown) => unknown,
  indent?: number,
];

/** Notes that stand on a screen: their texts, and the lines that they take. */
export interface Noted {
  readonly texts: readonly string[];
  readonly lines: number;
}

/**
 * The one place that prints. Results go to stdout, progress and everything else for people to stderr, so that
 * `--json` and pipes see results alone. No text steers the terminal, wherever it came from (record/visible-text.ts): what
 * does is `control` alone.
 */
export interface Terminal {
  /** A line of the result. */
  result(text: string): void;
  /** Lines of the result, with a word in colour where colours are shown. */
  lines(lines: readonly Line[]): void;
  /** One JSON document as the result; what would steer a terminal is in it as an escape of JSON. */
  json(...document: JsonDocument): void;
  /** A line of the user's own text that has gone through a stage: to a terminal as any text, into a file or pipe as it is. */
  passed(text: string): void;
  /** A line for people: progress, notes, errors. */
  note(text: string): void;
  /** A line for the runner of a CI system that reads what is printed: a command to it, of our own making. */
  annotate(line: string): void;
  /** Text without a newline, to stderr: live transcripts. */
  live(text: string): void;
  /** Moves the cursor of stderr, or clears: a sequence of our own, never text of anybody's. */
  control(sequence: string): void;
  /** Columns of stderr; undefined where nothing can be redrawn: a pipe, a file, a dumb terminal. */
  readonly columns: number | undefined;
  /** The notes since it was asked last, where they stand on the screen that results are shown on. */
  readonly noted?: () => Noted;
  /** What results may look like: that of stdout. */
  readonly look: Look;
}

export function terminal(): Terminal {
  const [stdout, stderr] = [outlet(process.stdout), outlet(process.stderr)];
  const [out, err] =
    process.env.GITHUB_ACTIONS === 'true' ? [inert(stdout), inert(stderr)] : [stdout, stderr];
  const look = lookOf(process.stdout, process.env);
  let noted: Noted = { texts: [], lines: 0 };
  stdout.onLost((why) => {
    // A reader that has seen enough (`| head`) is no fault; a full disk is, where nothing worse is to be said.
    if (why === 'EPIPE') return;
    err.write(`standard output cannot be written to (${why}): what is left of the result is lost\n`);
    process.once('beforeExit', () => {
      if (process.exitCode === undefined || process.exitCode === 0) process.exitCode = ExitCode.internal;
    });
  });
  return {
    result: (text) => out.write(`${visibleText(text)}\n`),
    lines: (lines) => {
      for (const line of lines) out.write(`${shownLine(line, look)}\n`);
    },
    // The same data, whoever reads it: `#` as an escape of JSON begins no command.
    json: (...document) => stdout.write(`${visibleJson(...document).replaceAll('##[', '#\\u0023[')}\n`),
    passed: (text) => stdout.write(`${process.stdout.isTTY ? visibleText(text) : text}\n`),
    note: (text) => {
      const shown = visibleText(text).split('\n');
      const lines = process.stderr.isTTY
        ? shown.flatMap((line) => wrapped(line, process.stderr.columns, '  '))
        : shown;
      noted = { texts: [...noted.texts, text], lines: noted.lines + lines.length };
      err.write(`${lines.join('\n')}\n`);
    },
    ...(process.stdout.isTTY && process.stderr.isTTY
      ? {
          noted: () => {
            const before = noted;
            noted = { texts: [], lines: 0 };
            return before;
          },
        }
      : {}),
    annotate: (line) => stderr.write(`${visibleText(line)}\n`),
    live: (text) => err.write(visibleText(text)),
    control: (sequence) => err.write(sequence),
    columns: process.stderr.isTTY && process.env.TERM !== 'dumb' ? process.stderr.columns : undefined,
    look,
  };
}

const COLOURS = { pass: 'green', fail: 'red', undecided: 'yellow' } as const;

/** A line as it is written: its text cleaned, then the one word coloured that is. */
export function shownLine({ text, toned }: Line, { colour }: Look): string {
  const clean = visibleText(text);
  if (!colour || toned === undefined) return clean;
  const { word, outcome } = toned;
  return clean.replace(word, () => styleText(COLOURS[outcome], word, { validateStream: false }));
}

/** The same outlet, with nothing in it that a runner of GitHub Actions takes for a command. */
function inert({ write }: Pick<ReturnType<typeof outlet>, 'write'>): { write(text: string): void } {
  const cleaned = withoutCommands();
  return { write: (text) => write(cleaned(text)) };
}

/** A stream that may be gone: what cannot be written to it is lost, and nothing else is, least of all the exit code. */
function outlet(stream: NodeJS.WriteStream): {
  write(text: string): void;
  onLost(tell: (why: string) => void): void;
} {
  let lost = false;
  let tell: (why: string) => void = () => {};
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (lost) return;
    lost = true;
    if (error.code === 'EIO') leaveWithoutTerminal();
    tell(error.code ?? error.message);
  });
  return {
    write: (text) => {
      if (!lost) stream.write(text);
    },
    onLost: (listener) => {
      tell = listener;
    },
  };
}

/** A pipe gets neither colour nor line breaks; of a terminal its variables say what it can show (no-color.org, locale(7)). */
export function lookOf(
  { isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
  { TERM, NO_COLOR = '', LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv,
): Look {
  if (isTTY !== true) return PLAIN;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '') ?? '';
  return {
    columns,
    colour: TERM !== 'dumb' && NO_COLOR === '',
    symbols: TERM !== 'dumb' && /utf-?8/i.test(locale),
  };
}

/** Node aborts at its very end where a terminal has gone, since it cannot give it its settings back: the exit code would be lost. */
function leaveWithoutTerminal(): void {
  process.once('beforeExit', () => process.once('exit', (code) => void cFunction('_exit', ['int'])?.(code)));
}

/** Characters of a line that are remembered: enough for its beginning to be known as such, and for `##[`. */
const LONGEST = 64;

/**
 * A runner of GitHub Actions reads commands to itself out of everything that is printed: `::name::` at the beginning of a
 * line, `##[name]` anywhere in it. What an engine, a file or a trace says must be none. Text may come in pieces.
 */
function withoutCommands(): (text: string) => string {
  let line = '';
  return (text) => {
    let inert = '';
    for (const character of text) {
      const whole = line + character;
      if (whole.trimStart() === '::' || whole.endsWith('##[')) inert += ' ';
      inert += character;
      line = character === '\n' ? '' : whole.slice(-LONGEST);
    }
    return inert;
  };
}
