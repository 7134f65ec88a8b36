import type { CliCommand } from './console/command.ts';
import { addOverrides } from './run/override-options.ts';

/** `list`: the scenarios of a file; `list --plan <id>`: how one binds, to the last step. */
export const listCommand: CliCommand = {
  register(command, { terminal, action }) {
    addOverrides(command)
      .option('--plan <id>', 'cells, steps, bindings, checkpoints and files of one scenario')
      .option('--out <dir>', 'where earlier runs lie, for the time it will take', 'reports')
      .option('--json', 'one JSON document')
      .action(
        action(async (options) => {
          const { list } = await import('./list/list.ts');
          return list(options, terminal);
        }),
      );
  },
};
