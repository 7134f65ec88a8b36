import { Argument, Command } from 'commander';
import { ExitCode } from '../system/exit-code.ts';
import { harnessVersion } from '../system/version.ts';
import { COMMANDS, PROGRAM } from './commands.ts';
import type { CliCommand, CliContext } from './console/command.ts';
import { bashCompletion } from './shell/bash.ts';
import { fishCompletion } from './shell/fish.ts';
import { type CommandShape, shapeOf } from './shell/shape.ts';
import { zshCompletion } from './shell/zsh.ts';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
const WORDS = [...Object.keys(SHELLS), 'scenarios'];

/** Every command with all of its options, as the program would register the one that is asked for. */
export async function programShape(context: CliContext): Promise<CommandShape> {
  const program = new Command('asr-bench').description(PROGRAM).version(harnessVersion());
  for (const [name, { summary, load }] of Object.entries(COMMANDS))
    (await load()).register(program.command(name).description(summary), context);
  return shapeOf(program);
}

/** `completion <shell>`: a script for the shell; it asks `completion scenarios` for the ids that can be run here. */
export const completionCommand: CliCommand = {
  register(command, context) {
    const { terminal, action } = context;
    command
      .addArgument(
        new Argument(
          '<shell>',
          'whose script to print; `scenarios` prints the ids of a file, a line each',
        ).choices(WORDS),
      )
      .option(
        '--config <file>',
        'scenario file of the ids (default: ./scenarios.yaml, else the packaged one)',
      )
      .action(
        action(async (word: string, { config }: { config?: string }) => {
          if (word === 'bash' || word === 'zsh' || word === 'fish') {
            // A script is no text to be cleaned: its escapes are its own.
            terminal.passed(SHELLS[word](await programShape(context)).trimEnd());
            return ExitCode.ok;
          }
          const { openScenarios } = await import('../scenarios/file.ts');
          const { loadFile } = await import('../scenarios/load/file.ts');
          for (const id of loadFile(openScenarios(config), process.env).scenarios.keys()) terminal.result(id);
          return ExitCode.ok;
        }),
      );
  },
};
