import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLiveBytes } from '../../bindings/native-library.ts';
import { exact } from '../../record/exact.ts';
import type { EngineSpec, ProgramSpec } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import { programOf } from '../../system/proc/process.ts';
import { startOf } from '../../system/process-identity.ts';
import type { PreparedEngine, PreparedProgram } from './prepared.ts';

/**
 * Finds a program, or a process that runs already.
 * @throws Failure (3) when there is none
 */
export async function prepareProgram(spec: EngineSpec, program: ProgramSpec): Promise<PreparedEngine> {
  const { id, label, env } = spec;
  const found = program.pid === undefined ? started(id, program, env) : running(id, program.pid);
  if (program.heap !== undefined && program.pid !== undefined) {
    const hint = 'leave `heap` out, or let asr-bench start the `program`';
    throw new Failure(ExitCode.usage, `engine ${id}: nothing can be loaded into a process that runs`, hint);
  }
  const counter = program.heap === undefined ? undefined : (await ensureLiveBytes()).library;
  return {
    id,
    label,
    env,
    ...found,
    program: { ...found.program, ...exact({ counter }) },
    sha256: await hashOf(found.library),
    calibration: false,
    symbols: { present: [], missing: [], fork: [] },
    destroy: 'unknown',
    destroyDetail: 'a program: nothing of it is loaded by asr-bench',
  };
}

type Found = Pick<PreparedEngine, 'library'> & { readonly program: PreparedProgram };

function started(
  id: string,
  { words, cwd, ready }: ProgramSpec,
  env: Readonly<Record<string, string>>,
): Found {
  const [name = '', ...args] = words;
  const path = env.PATH ?? process.env.PATH ?? '';
  const places = name.includes('/') ? [name] : path.split(':').map((folder) => join(folder, name));
  const library = places.find(isProgram);
  if (library === undefined) {
    throw new Failure(
      ExitCode.missing,
      name.includes('/')
        ? `engine ${id}: ${name} is no program that can be run`
        : `engine ${id}: there is no program ${name} in PATH`,
      'give the path of a file that may be executed; its words are a list, which no shell reads',
    );
  }
  return { library, program: { words: [library, ...args], cwd, ...exact({ ready }) } };
}

function running(id: string, pid: number): Found {
  const start = startOf(pid);
  if (start === '' || start === 'unknown') {
    const message = start === '' ? `there is no process ${pid}` : 'a process can be watched on Linux only';
    throw new Failure(ExitCode.missing, `engine ${id}: ${message}`, '`ps` shows what runs');
  }
  const { file, words } = programOf(pid);
  return {
    library: file ?? `process ${pid}`,
    program: { words, process: { pid, start }, cwd: process.cwd() },
  };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** That of a process of another user cannot be read. */
async function hashOf(file: string): Promise<string> {
  try {
    return await sha256File(file);
  } catch {
    return 'unknown';
  }
}
