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
  // A reader that has seen enough (`| head`) closes the pipe: that is no fault, and nothing more can be said.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    result: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    live: (text) => void process.stderr.write(text),
    columns: process.stderr.isTTY ? process.stderr.columns : undefined,
    colour: process.stderr.isTTY === true && process.env.NO_COLOR === undefined,
  };
}
