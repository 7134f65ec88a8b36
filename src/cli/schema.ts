import { ExitCode } from '../system/exit-code.ts';
import type { CliCommand } from './console/command.ts';

/** `schema`: the JSON Schema of scenario files, for editors. */
export const schemaCommand: CliCommand = {
  register(command, { terminal, action }) {
    command.action(
      action(async () => {
        const { editorSchema } = await import('../scenarios/schema/editor.ts');
        terminal.json(editorSchema(), undefined, 2);
        return ExitCode.ok;
      }),
    );
  },
};
