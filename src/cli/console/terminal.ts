import { cFunction } from '../../system/c-library.ts';
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
    result: (text) => out.write(`${text}\n`),
    note: (text) => err.write(`${text}\n`),
    live: (text) => err.write(text),
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

/** Node aborts at its very end where a terminal has gone, since it cannot give it its settings back: the exit code would be lost. */
function leaveWithoutTerminal(): void {
  process.once('beforeExit', () => process.once('exit', (code) => void cFunction('_exit', ['int'])?.(code)));
}
