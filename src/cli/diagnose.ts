import type { CliCommand } from './console/command.ts';
import { addOverrides } from './run/override-options.ts';

/** `diagnose <id>`: which functions of the engine leak. */
export const diagnoseCommand: CliCommand = {
  register(command, context) {
    command.argument('<id>', 'scenario, as `list` names it');
    addOverrides(command)
      .option('--lengths <short,long>', 'iterations of the two instrumented runs', '4,8')
      .option('--heaptrack <path>', 'heaptrack to use (default: the one on PATH)')
      .option('--out <dir>', 'folder for the run', './reports')
      .option('--ffmpeg <path>', 'ffmpeg to decode audio with')
      .option('--issue', 'print a ready issue text for the maintainers of the engine; it is sent nowhere')
      .option('--json', 'print one JSON document on stdout: the run record')
      .action(
        context.action(async (id: string, options: unknown) => {
          const { runDiagnose } = await import('./diagnose/run.ts');
          return runDiagnose(id, options, context.terminal);
        }),
      );
  },
};
