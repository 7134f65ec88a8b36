import type { CliCommand } from './console/command.ts';

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `analyze <csv…>`: the growth verdict of any trace. */
export const analyzeCommand: CliCommand = {
  register(program, { terminal, action }) {
    program
      .command('analyze')
      .description('judge whether the columns of a trace grow without end')
      .argument('<csv...>', 'tables with a header line and one row a sample')
      .option(
        '--column <name>',
        'column to judge (repeatable; default: memory, handles, threads, mappings)',
        collect,
      )
      .option('--unit <unit>', 'bytes, KiB, MiB or count (default: by the suffix _kb or _bytes, else counts)')
      .option(
        '--tolerance <amount>',
        'growth per iteration that is no leak yet, e.g. 256KiB (default: by quantity)',
      )
      .option('--quantum <amount>', 'smallest change that the quantity can show (default: by quantity)')
      .option('--cycle <n>', 'iterations of a known cycle; 1: there is none (default: looked for)')
      .option('--where <column=value>', 'only rows where it holds (repeatable)', collect)
      .option('--every <which>', 'last: one sample an iteration, its last row')
      .option('--json', 'print the verdicts as JSON')
      .action(
        action(async (files: string[], options: unknown) => {
          const { runAnalyze } = await import('./analyze/run.ts');
          return runAnalyze(files, options, terminal);
        }),
      );
  },
};
