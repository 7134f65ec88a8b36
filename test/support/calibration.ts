import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type CalibrationSettings, calibrationModel } from '../../src/bindings/calibration-model.ts';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { temporaryFolder } from './temporary-folder.ts';

export { temporaryFolder } from './temporary-folder.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A model file in a folder of its own. */
export function modelFile(settings: CalibrationSettings): string {
  const path = join(temporaryFolder(), 'model.calibration');
  // Small unless the test says otherwise: these tests are about behaviour.
  writeFileSync(path, calibrationModel({ load_mb: 0.25, kv_mb: 0.25, compute_mb: 0.25, ...settings }));
  return path;
}

/** A silent 16 kHz mono WAV file of so many samples. */
export function silence(samples: number): string {
  const path = join(temporaryFolder(), 'silence.wav');
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, 16_000],
    [28, 32_000],
    [40, 2 * samples],
  ] as const) {
    wav.writeUInt32LE(value, at);
  }
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const) {
    wav.writeUInt16LE(value, at);
  }
  wav.write('data', 36);
  writeFileSync(path, wav);
  return path;
}

const Callback = z.object({
  type: z.union([z.number(), z.string()]),
  text: z.string().optional(),
  at: z.number().optional(),
  result: z.unknown().optional(),
});
const Line = z.object({
  call: z.string(),
  result: z.unknown(),
  /** ns */
  took: z.number(),
  calls: z.array(Callback),
});
export type DrivenCall = z.infer<typeof Line>;

export const Truth = z.object({
  loads: z.number(),
  infers: z.number(),
  restarts: z.number(),
  destroys: z.number(),
  leaked: z.object({
    heap: z.number(),
    mmap: z.number(),
    handles: z.number(),
    threads: z.number(),
    shm: z.number(),
    memfd: z.number(),
    hidden: z.number(),
    child: z.number(),
    zombies: z.number(),
    helpers: z.number(),
  }),
  pool: z.number(),
  warm: z.number(),
  round: z.record(z.string(), z.number()),
});

export interface Driven {
  readonly lines: readonly DrivenCall[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunLimits {
  /** ms */
  readonly timeout: number;
  /** Kills the process a little after so many lines, when it is meant to hang there. */
  readonly hangsAfter?: number;
}
const STANDSTILL_MS = 300;

function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  limits: RunLimits,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { env, timeout: limits.timeout, killSignal: 'SIGKILL', maxBuffer: 1 << 24 },
      (_, stdout, stderr) => {
        resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr });
      },
    );
    if (limits.hangsAfter === undefined) return;
    let lines = 0;
    child.stdout?.on('data', (block: string) => {
      lines += block.split('\n').length - 1;
      if (lines >= (limits.hangsAfter ?? 0)) setTimeout(() => child.kill('SIGKILL'), STANDSTILL_MS).unref();
    });
  });
}

export type Call = readonly (string | number | null | Call)[];

/** Has a child process make `calls` (see calibration-driver.mjs). */
export async function drive(calls: readonly Call[], hangsAfter?: number): Promise<Driven> {
  const { library } = await ensureCalibrationEngine();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const args = [here('calibration-driver.mjs'), library, JSON.stringify(calls)];
  const { stdout, ...ended } = await run(process.execPath, args, env, {
    timeout: 25_000,
    ...(hangsAfter === undefined ? {} : { hangsAfter }),
  });
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)));
  return { ...ended, lines };
}

export const TAGS: readonly string[] = ['--multimedia_file_tags', '{{', '}}'];
export const QUIET: readonly string[] = ['--hide_banner', ...TAGS];

/** One round on a fresh object: the pieces it printed, and the line of the call. */
export async function transcribed(
  settings: CalibrationSettings,
  input: string,
  words: readonly string[] = [],
): Promise<{ readonly pieces: readonly string[]; readonly line: DrivenCall; readonly cursor: unknown }> {
  const driven = await drive([
    ['create', 'a'],
    ['start', 'a', '-m', modelFile(settings), ...QUIET, ...words],
    ['user_input', 'a', input],
    ['get_cursor', 'a'],
  ]);
  const line = driven.lines[2];
  if (line === undefined) throw new Error(`the driver ended early: ${driven.stderr}`);
  const pieces = line.calls.flatMap(({ type, text }) => (type === 0 && text !== undefined ? [text] : []));
  return { pieces, line, cursor: driven.lines[3]?.result };
}

const Cycles = z.object({
  inUse: z.number(),
  arena: z.number(),
  rssPages: z.number(),
  handles: z.number(),
  threads: z.number(),
  truth: Truth,
});
let program: Promise<string> | undefined;

async function compileCycles(): Promise<string> {
  const folder = join(tmpdir(), `calibration-cycles-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const output = join(folder, 'cycles');
  const include = here('../../native');
  const args = [
    '-std=c11',
    '-O1',
    `-I${include}`,
    '-o',
    output,
    here('calibration-cycles.c'),
    '-ldl',
    '-lpthread',
  ];
  const { code, stderr } = await run(process.env.CC ?? 'cc', args, process.env, { timeout: 60_000 });
  if (code !== 0) throw new Error(stderr);
  return output;
}

/**
 * What a process holds more after `cycles` of a model than after `warmUp` of them. The thread cache is off: what
 * it keeps counts as in use, and would blur the last kilobyte.
 */
export async function cycles(
  settings: CalibrationSettings,
  how: 'recreate' | 'restart' | 'async',
  count: number,
  warmUp = 5,
): Promise<z.infer<typeof Cycles>> {
  program ??= compileCycles();
  const { library } = await ensureCalibrationEngine();
  const input = `{{audio:${silence(16_000)}}}one two three`;
  const { stdout, code, stderr } = await run(
    await program,
    [library, modelFile(settings), input, how, String(warmUp), String(count)],
    { ...process.env, GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0' },
    { timeout: 60_000 },
  );
  if (code !== 0) throw new Error(`cycles left with ${code}: ${stderr}`);
  return Cycles.parse(JSON.parse(stdout));
}

/** Removes the compiled program; for `afterAll`. */
export async function forgetCycles(): Promise<void> {
  if (program !== undefined) rmSync(join(await program, '..'), { recursive: true, force: true });
}
