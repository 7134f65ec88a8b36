#!/usr/bin/env node
import './runner-memory.ts';

import { Command, CommanderError } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { Failure } from '../failure.ts';
import { harnessVersion } from '../version.ts';
import { alignCommand } from './align.ts';
import { analyzeCommand } from './analyze.ts';
import { calibrateCommand } from './calibrate.ts';
import type { CliCommand, CliContext } from './command.ts';
import { diagnoseCommand } from './diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { listCommand } from './list.ts';
import { modelsCommand } from './models.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { samplesCommand } from './samples.ts';
import { schemaCommand } from './schema.ts';
import { scoreCommand } from './score.ts';
import { terminal as openTerminal } from './terminal.ts';
import { textCommand } from './text.ts';
import { transcribeCommand } from './transcribe.ts';
import { vadCommand } from './vad.ts';

/** Every command, in the order of `--help`. */
const COMMANDS: readonly CliCommand[] = [
  runCommand,
  listCommand,
  schemaCommand,
  reportCommand,
  doctorCommand,
  analyzeCommand,
  diagnoseCommand,
  calibrateCommand,
  modelsCommand,
  samplesCommand,
  transcribeCommand,
  alignCommand,
  vadCommand,
  scoreCommand,
  textCommand,
];

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
for (const command of COMMANDS) command.register(program, context);

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = reportFailure(thrown);
}
