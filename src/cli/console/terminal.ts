import { type Look, PLAIN } from '../../reports/terminal/look.ts';
import { ExitCode } from '../../system/exit-code.ts';

/**
 * The one place that prints. Results go to stdout, progress and everything else for people to stderr, so that
 * `--json` and pipes see results alone.
 */
export interface Terminal {
  /** A line of the result. */
  result(text: string): void;
  /** A line for people: progress, notes, errors. */
  note(text: string): void;
  /** Text without a newline, to stderr: live transcripts. */
  live(text: string): void;
  /** Columns of stderr; undefined where nothing can be redrawn: a pipe, a file, a dumb terminal. */
  readonly columns: number | undefined;
  /** What results may look like: that of stdout. */
  readonly look: Look;
}

export function terminal(): Terminal {
  const out = outlet(process.stdout);
  const err = outlet(process.stderr);
  out.onLost((why) => {
    // A reader that has seen enough (`| head`) is no fault; a full disk is, where nothing worse is to be said.
    if (why === 'EPIPE') return;
    err.write(`standard output cannot be written to (${why}): what is left of the result is lost\n`);
    process.once('beforeExit', () => {
      if (process.exitCode === undefined || process.exitCode === 0) process.exitCode = ExitCode.internal;
    });
  });
  return {
    result: (text) => out.write(`${text}\n`),
    note: (text) => err.write(`${text}\n`),
    live: (text) => err.write(text),
    columns: process.stderr.isTTY && process.env.TERM !== 'dumb' ? process.stderr.columns : undefined,
    look: lookOf(process.stdout, process.env),
  };
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
