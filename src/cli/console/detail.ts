import type { Command } from 'commander';

/** How much of a result is printed. */
export type Detail = 'quiet' | 'short' | 'all';

export interface DetailFlags {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

/** The options of every command that ends with a verdict. */
export const addDetail = (command: Command): Command =>
  command
    .option('--verbose', 'every table; without a terminal also a line each iteration')
    .option('--quiet', 'only the verdict');

/** `--verbose` wins: whoever adds it to a job that is quiet wants to see. */
export const detailOf = ({ quiet, verbose }: DetailFlags): Detail =>
  verbose === true ? 'all' : quiet === true ? 'quiet' : 'short';
