import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { RunRecord, type Variant } from '../../src/record/run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { toneWav } from './tone.ts';

export { temporaryFolder } from './temporary-folder.ts';
export { talkWav, toneWav } from './tone.ts';

/** The built command line. */
export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly done: Promise<CliResult>;
}

/** Starts the built command line as a user would; without a library unless `env` names one. */
export function startCli(cwd: string, args: readonly string[], env: Record<string, string> = {}): CliRun {
  const { ASR_BENCH_LIBRARY: _none, ...outer } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...outer, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (block: Buffer) => {
    stdout += block.toString('utf8');
  });
  child.stderr?.on('data', (block: Buffer) => {
    stderr += block.toString('utf8');
  });
  const done = new Promise<CliResult>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, done };
}

export const runCli = (
  cwd: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<CliResult> => startCli(cwd, args, env).done;

/** `run` in this process, without a library, on the files of `folder`. */
async function runHere(folder: string, command: readonly string[]): Promise<CliResult> {
  vi.stubEnv('ASR_BENCH_LIBRARY', undefined);
  // Most tests that start the command line never come here, and all of them would load every module of a run.
  const [{ runCommand }, { inProcess }] = await Promise.all([
    import('../../src/cli/run.ts'),
    import('../cli/in-process.ts'),
  ]);
  const places = ['--config', join(folder, 'scenarios.yaml'), '--out', join(folder, 'reports')];
  const { exitCode, ...printed } = await inProcess(runCommand, [...command, ...places]);
  return { code: exitCode, signal: null, ...printed };
}

export interface Measured extends CliResult {
  readonly record: RunRecord;
  readonly folder: string;
  variant(id: string): Variant;
}

/**
 * Writes `scenario` as scenarios.yaml into a fresh folder and runs it with `--json`: in this process, which spares the
 * loading of all modules; with `env` as a command of its own, which alone can have an environment of its own.
 */
export async function measure(
  scenario: string,
  args: readonly string[] = [],
  env?: Record<string, string>,
): Promise<Measured> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'scenarios.yaml'), scenario);
  toneWav(folder, 'tone.wav', 1);
  const command = ['run', 'trial', '--json', ...args];
  const result = env === undefined ? await runHere(folder, command) : await runCli(folder, command, env);
  if (result.stdout.trim() === '') throw new Error(`no record; exit ${result.code}\n${result.stderr}`);
  const printed: unknown = JSON.parse(result.stdout);
  const { runDir: _dir, ...rest } = printed as Record<string, unknown>;
  const record = RunRecord.parse(rest);
  const variant = (id: string): Variant => {
    const found = record.variants.find((candidate) => candidate.id === id);
    if (found === undefined)
      throw new Error(`no variant ${id} in ${record.variants.map((v) => v.id).join(', ')}`);
    return found;
  };
  return { ...result, record, folder, variant };
}

/** The folder of the only run below `cwd/reports`. */
export function runFolder(cwd: string): string {
  const [run] = readdirSync(join(cwd, 'reports'));
  if (run === undefined) throw new Error('no run was written');
  return join(cwd, 'reports', run);
}

export const readRun = (cwd: string, file: string): string =>
  readFileSync(join(runFolder(cwd), file), 'utf8');
