import type { Command } from 'commander';
import type { ExitCode } from '../../system/exit-code.ts';
import type { Terminal } from './terminal.ts';

/**
 * One command of the command line. `register` declares its arguments and options on a command that has its name and summary
 * (commands.ts); its action resolves to the exit code. What an action needs is imported in it, so that help stays quick.
 */
export interface CliCommand {
  register(command: Command, context: CliContext): void;
}

export interface CliContext {
  readonly terminal: Terminal;
  /** Wraps an action: its exit code becomes the process's, a `Failure` is printed with its hints. */
  action<A extends unknown[]>(run: (...args: A) => Promise<ExitCode>): (...args: A) => Promise<void>;
}
