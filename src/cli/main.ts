#!/usr/bin/env node
import './console/runner-memory.ts';

import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Command, CommanderError } from 'commander';
import { ExitCode } from '../system/exit-code.ts';
import { Failure, reasonOf } from '../system/failure.ts';
import { cacheFolder } from '../system/folders.ts';
import { openFilesLimit } from '../system/proc/process.ts';
import { harnessVersion } from '../system/version.ts';
import { COMMANDS, PROGRAM } from './commands.ts';
import type { CliContext } from './console/command.ts';
import { terminal as openTerminal } from './console/terminal.ts';

const terminal = openTerminal();

/** Read while a file can be opened. */
const openFiles = openFilesLimit('self');
/** With fewer the modules of a command cannot be loaded. */
const FEW_FILES = 256;
/** Bytes. */
const LITTLE_ROOM = 1 << 20;

function tooFewFiles(): Failure {
  const limit = openFiles === undefined ? '' : `: this process may have ${openFiles} open at once`;
  return new Failure(ExitCode.missing, `no more files can be opened${limit}`, 'ulimit -n 1024');
}

/** Which of the folders that are written to are full: the system's own words name none. */
function fullPlaces(): string {
  const full = [tmpdir(), cacheFolder(), '.'].filter((folder) => {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize < LITTLE_ROOM;
    } catch {
      return false;
    }
  });
  return full.length === 0 ? '' : ` in ${full.join(', ')}`;
}

/** What the system refused, as something its user can act on; undefined for any other error. */
function refusal(thrown: unknown): Failure | undefined {
  const { code, syscall } = thrown instanceof Error ? (thrown as NodeJS.ErrnoException) : {};
  if (syscall === 'uv_cwd')
    return new Failure(ExitCode.missing, 'the working folder has been removed', 'go to one that is there');
  switch (code) {
    // A package whose files cannot be opened is not found.
    case 'ERR_MODULE_NOT_FOUND':
      return openFiles !== undefined && openFiles < FEW_FILES ? tooFewFiles() : undefined;
    case 'EMFILE':
    case 'ENFILE':
      return tooFewFiles();
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure(ExitCode.internal, `there is no room left${fullPlaces()}: ${reasonOf(thrown)}`, [
        'make room, or let TMPDIR (temporary files) and XDG_CACHE_HOME (what is kept) name folders that have some',
        'of a run that had begun, `asr-bench report <run>` shows what was measured until then',
      ]);
    case 'EROFS':
      return new Failure(ExitCode.missing, reasonOf(thrown), 'choose a folder that can be written to');
    default:
      return undefined;
  }
}

/** Reports what was thrown, in one form for every command, and gives the exit code for it. */
function reportFailure(thrown: unknown): ExitCode {
  const failure = thrown instanceof Failure ? thrown : refusal(thrown);
  if (failure !== undefined) {
    terminal.note(failure.message);
    for (const line of failure.hint) terminal.note(`  do: ${line}`);
    return failure.exitCode;
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
  .description(PROGRAM)
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
const commands = Object.entries(COMMANDS).map(([name, { summary, load }]) => {
  return { name, load, command: program.command(name).description(summary) };
});
// Arguments and options are in the help of each command.
program.configureHelp({ subcommandTerm: (command) => command.name() });

try {
  const known = commands.find(({ name }) => name === asked);
  if (known !== undefined) (await known.load()).register(known.command, context);
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = reportFailure(thrown);
}
