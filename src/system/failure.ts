import type { ExitCode } from './exit-code.ts';

/**
 * An expected failure: something the user can act on. The CLI prints `message`, then each line of `hint`
 * behind `do:`, and leaves with `exitCode`; no stack trace. Anything else that is thrown is a fault of ours.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: ExitCode;
  /** What to do next, one instruction an entry. */
  readonly hint: readonly string[];

  constructor(exitCode: ExitCode, message: string, hint: string | readonly string[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
    this.hint = typeof hint === 'string' ? [hint] : hint;
  }
}

/** The words of whatever was thrown: libraries throw strings too. */
export const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
