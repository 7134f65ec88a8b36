import { visibleJson, visibleText } from '../../record/visible-text.ts';
import { ExitCode } from '../../system/exit-code.ts';

/** To its beginning, and empty. */
export const CLEAR_LINE = '\r\u001b[2K';

/** As `JSON.stringify` takes it. */
type JsonDocument = readonly [
  value: unknown,
  replacer?: (key: string, value: unknown) => unknown,
  indent?: number,
];

/**
 * The one place that prints. Results go to stdout, progress and everything else for people to stderr, so that
 * `--json` and pipes see results alone. No text steers the terminal, wherever it came from (record/visible-text.ts): what
 * does is `control` alone.
 */
export interface Terminal {
  /** A line of the result. */
  result(text: string): void;
  /** One JSON document as the result; what would steer a terminal is in it as an escape of JSON. */
  json(...document: JsonDocument): void;
  /** A line of the user's own text that has gone through a stage: to a terminal as any text, into a file or pipe as it is. */
  passed(text: string): void;
  /** A line for people: progress, notes, errors. */
  note(text: string): void;
  /** Text without a newline, to stderr: live transcripts. */
  live(text: string): void;
  /** Moves the cursor of stderr, or clears: a sequence of our own, never text of anybody's. */
  control(sequence: string): void;
  /** Columns of stderr, or undefined when it is not a terminal. */
  readonly columns: number | undefined;
  readonly colour: boolean;
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
    result: (text) => out.write(`${visibleText(text)}\n`),
    json: (...document) => out.write(`${visibleJson(...document)}\n`),
    passed: (text) => out.write(`${process.stdout.isTTY ? visibleText(text) : text}\n`),
    note: (text) => err.write(`${visibleText(text)}\n`),
    live: (text) => err.write(visibleText(text)),
    control: (sequence) => err.write(sequence),
    columns: process.stderr.isTTY ? process.stderr.columns : undefined,
    colour: process.stderr.isTTY === true && process.env.NO_COLOR === undefined,
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
