import type { CliCommand } from './console/command.ts';
import { addDetail } from './console/detail.ts';
import { addOverrides } from './run/override-options.ts';

/** `bisect <id>`: the first commit of an engine's source that made it bad. */
export const bisectCommand: CliCommand = {
  register(command, { terminal, action }) {
    command.argument('<id>', 'a scenario, as `list` names them');
    addDetail(addOverrides(command))
      .requiredOption('--source <repository>', 'the engine: a folder with a git repository, or a git address')
      .requiredOption('--good <ref>', 'a commit that is good, further back')
      .requiredOption('--bad <ref>', 'a commit that is bad, after it')
      .option(
        '--metric <what>',
        'what decides: a gate, growth(heap), ttft, tokens_per_s, text, crash, or a claim (default: the gates of the scenario)',
      )
      .option('--first-parent', 'of merges, the line that they were merged into (always so)')
      .option('--resume <folder>', 'go on with a bisect that was interrupted or killed')
      .option('--out <dir>', 'folder for the bisect', './reports')
      .option('--ffmpeg <path>', 'ffmpeg to decode audio with')
      .option('--json', 'print one JSON document on stdout: the bisect')
      .action(
        action(async (id: string, flags: unknown) => {
          const { bisect } = await import('./bisect/run.ts');
          return bisect(id, flags, terminal);
        }),
      );
  },
};
