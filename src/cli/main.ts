#!/usr/bin/env node
import './console/runner-memory.ts';

import { Command, CommanderError } from 'commander';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import { harnessVersion } from '../system/version.ts';
import { COMMANDS } from './commands.ts';
import type { CliContext } from './console/command.ts';
import { terminal as openTerminal } from './console/terminal.ts';

const terminal = openTerminal();

/** Reports what was thrown, in one form for every command, and gives the exit code for it. */
function reportFailure(thrown: unknown): ExitCode {
  if (thrown instanceof Failure) {
    terminal.note(thrown.message);
    for (const line of thrown.hint) terminal.note(`  do: ${line}`);
    return thrown.exitCode;
  }
  if (thrown instanceof CommanderError) {
    return thrown.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  }
  terminal.note(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  terminal.note('  this is a fault of asr-bench: please report it with the lines above');
  return ExitCode.internal;
}

const context: CliContext = {
  terminal,
  action:
    (run) =>
    async (...args) => {
      try {
        process.exitCode = await run(...args);
      } catch (thrown) {
        process.exitCode = reportFailure(thrown);
      }
    },
};

const program = new Command('asr-bench')
  .description('Benchmark and leak-test harness for chatllm.cpp speech recognition')
  .version(harnessVersion())
  .showSuggestionAfterError()
  // What it says quotes what was typed.
  .configureOutput({
    writeErr: (text) => terminal.live(text),
    writeOut: (text) => terminal.result(text.replace(/\n$/, '')),
  })
  .exitOverride();
// Only the command that is asked for is loaded, for its own help too: as a filter in a pipe it is started often.
const [first = '', second = ''] = process.argv.slice(2);
const asked = first === 'help' ? second : first;
for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
  const command = program.command(name).description(summary);
  if (name === asked) (await load()).register(command, context);
}

// Arguments and options are in the help of each command.
program.configureHelp({ subcommandTerm: (command) => command.name() });

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = reportFailure(thrown);
}
