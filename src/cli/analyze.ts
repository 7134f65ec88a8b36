import type { CliCommand } from './console/command.ts';

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `analyze <csv…>`: the growth verdict of any trace. */
export const analyzeCommand: CliCommand = {
  register(command, { terminal, action }) {
    command
      .argument(
        '<csv...>',
        'traces of any known kind (docs/analyze.md), one row a sample; - reads standard input',
      )
      .option(
        '--column <name>',
        'column to judge (repeatable; default: memory, handles, threads, mappings)',
        collect,
      )
      .option(
        '--unit <[column=]unit>',
        'bytes, KiB, MiB, GiB, KB, MB, GB or count (repeatable; default: by cells, suffix or tool, never by guess)',
        collect,
      )
      .option(
        '--tolerance <amount>',
        'growth per iteration that is no leak yet, e.g. 256KiB (default: by quantity)',
      )
      .option('--quantum <amount>', 'smallest change that the quantity can show (default: by quantity)')
      .option('--cycle <n>', 'iterations of a known cycle; 1: there is none (default: looked for)')
      .option('--where <column=value>', 'only rows where it holds (repeatable)', collect)
      .option(
        '--every <which>',
        'last: one sample an iteration, its last row (default where iterations have several); row: each row',
      )
      .option(
        '--order <which>',
        'rows: as they stand; sort: by iteration or time (default: by it, or refused)',
      )
      .option('--decimal <mark>', 'point or comma, where the cells leave it open')
      .option('--missing <what>', 'skip: leave empty cells out however many (default: up to 5 %)')
      .option('--restarts <which>', 'split or none: whether a level that falls to its start is a new process')
      .option('--json', 'print the verdicts as JSON')
      .action(
        action(async (files: string[], options: unknown) => {
          const { runAnalyze } = await import('./analyze/run.ts');
          return runAnalyze(files, options, terminal);
        }),
      );
  },
};
