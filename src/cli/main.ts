#!/usr/bin/env node
import './console/runner-memory.ts';

import { Command, CommanderError } from 'commander';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import { harnessVersion } from '../system/version.ts';
import type { CliCommand, CliContext } from './console/command.ts';
import { terminal as openTerminal } from './console/terminal.ts';

/**
 * Every command, in the order of `--help`. Each is loaded when it is asked for: as a filter in a pipe a command is
 * started often, and most of its start would be reading the others.
 */
const COMMANDS: Readonly<Record<string, () => Promise<CliCommand>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  compare: async () => (await import('./compare.ts')).compareCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  list: async () => (await import('./list.ts')).listCommand,
  schema: async () => (await import('./schema.ts')).schemaCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  init: async () => (await import('./init.ts')).initCommand,
  merge: async () => (await import('./merge.ts')).mergeCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  analyze: async () => (await import('./analyze.ts')).analyzeCommand,
  diagnose: async () => (await import('./diagnose.ts')).diagnoseCommand,
  calibrate: async () => (await import('./calibrate.ts')).calibrateCommand,
  models: async () => (await import('./models.ts')).modelsCommand,
  samples: async () => (await import('./samples.ts')).samplesCommand,
  transcribe: async () => (await import('./transcribe.ts')).transcribeCommand,
  align: async () => (await import('./align.ts')).alignCommand,
  vad: async () => (await import('./vad.ts')).vadCommand,
  score: async () => (await import('./score.ts')).scoreCommand,
  text: async () => (await import('./text.ts')).textCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
};

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
  .exitOverride();
const asked = process.argv[2] ?? '';
const loaders = Object.hasOwn(COMMANDS, asked) ? [COMMANDS[asked]] : Object.values(COMMANDS);
for (const load of loaders) (await load?.())?.register(program, context);

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = reportFailure(thrown);
}
