import { Command, CommanderError } from 'commander';
import { vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import type { CliCommand } from '../../src/cli/console/command.ts';
import { visibleJson } from '../../src/record/visible-text.ts';
import { PLAIN } from '../../src/reports/terminal/line.ts';
import { Failure } from '../../src/system/failure.ts';

export interface CliOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process and gives what it printed; a Failure becomes its exit code, as in `main`. */
export async function inProcess(command: CliCommand, args: readonly string[]): Promise<CliOutcome> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  let exitCode = -1;
  const program = new Command('asr-bench').exitOverride().configureOutput({
    writeErr: (text) => void stderr.push(text.trimEnd()),
    writeOut: (text) => void stdout.push(text.trimEnd()),
  });
  command.register(program.command(args[0] ?? ''), {
    terminal: {
      result: (text) => void stdout.push(text),
      lines: (lines) => void stdout.push(...lines.map(({ text }) => text)),
      json: (...document) => void stdout.push(visibleJson(...document)),
      passed: (text) => void stdout.push(text),
      note: (text) => void stderr.push(text),
      live: (text) => void stderr.push(text),
      control: (sequence) => void stderr.push(sequence),
      annotate: (line) => void stderr.push(line),
      columns: undefined,
      look: PLAIN,
    },
    action:
      (run) =>
      async (...given) => {
        try {
          exitCode = await run(...given);
        } catch (thrown) {
          if (!(thrown instanceof Failure)) throw thrown;
          stderr.push(thrown.message, ...thrown.hint.map((hint) => `  do: ${hint}`));
          exitCode = thrown.exitCode;
        }
      },
  });
  await program.parseAsync(args, { from: 'user' });
  const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  return { exitCode, stdout: joined(stdout), stderr: joined(stderr) };
}

export interface InFolder {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A whole command line in this process, in a folder: a start of its own takes more than what most of them do. One at a
 * time, since a process has one working folder.
 * @param env beside this process's own; undefined takes a variable away
 */
export async function inFolder(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<InFolder> {
  const command = COMMANDS[args[0] ?? ''];
  if (command === undefined) throw new Error(`no command ${args[0]}`);
  const before = process.cwd();
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  process.chdir(folder);
  try {
    const { exitCode: code, ...said } = await inProcess(await command.load(), args);
    return { code, ...said };
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return { code: thrown.exitCode === 0 ? 0 : 2, stdout: '', stderr: thrown.message };
  } finally {
    process.chdir(before);
    vi.unstubAllEnvs();
  }
}
