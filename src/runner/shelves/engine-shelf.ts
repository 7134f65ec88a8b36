import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ensureCalibrationEngine } from '../../bindings/calibration.ts';
import type { Capabilities } from '../../bindings/engine.ts';
import { exact } from '../../record/exact.ts';
import type { EngineSpec, Plan } from '../../scenarios/plan/plan.ts';
import { cacheFolder } from '../../system/cache-folder.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import { engine } from '../session/binding.ts';
import type { PreparedEngine, PreparedModel } from './prepared.ts';

/** Characters of a `prepare` program's output that are kept for its failure. */
const KEPT = 4000;

/**
 * Finds an engine's library, makes it first where the scenario says how, pins it by its hash and asks what it can do.
 * @param model the smallest model it will meet, to try destroy with
 * @throws Failure (3) when it cannot be made, is not there or cannot be loaded
 */
export async function prepareEngine(
  plan: Plan,
  id: string,
  model: PreparedModel | undefined,
  onPreparing: (what: string) => void,
): Promise<PreparedEngine> {
  const spec = plan.engines[id];
  const env = spec?.env ?? {};
  if (spec?.prepare !== undefined) {
    onPreparing(`engine ${id}: ${basename(spec.prepare)}`);
    await runPrepare(spec, spec.prepare);
  }
  const calibration = spec === undefined || spec.library === 'calibration';
  const library = calibration
    ? (await ensureCalibrationEngine()).library
    : checkedLibrary(spec.library, spec.prepare);
  const sha256 = await sha256File(library);
  if (!calibration) onPreparing(`probing ${basename(library)}`);
  let found: Capabilities;
  try {
    found = await engine.probe({ library, sha256, model, env, cache: cacheFolder() });
  } catch (thrown) {
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Failure(
      ExitCode.missing,
      `engine ${id}: ${library} cannot be loaded: ${words}`,
      'build it for this machine; libraries that it needs must lie beside it or on LD_LIBRARY_PATH',
    );
  }
  const { symbols, destroy, detail, printTypes } = found;
  const label = spec?.label ?? 'calibration';
  const prepare = spec?.prepare === undefined ? {} : { prepare: spec.prepare };
  return {
    id,
    label,
    library,
    sha256,
    calibration,
    env,
    symbols,
    destroy,
    destroyDetail: detail,
    ...exact({ printTypes }),
    ...prepare,
  };
}

/**
 * Runs the program that builds or fetches the library, in its own folder, with the engine's variables and
 * ASR_BENCH_ENGINE and ASR_BENCH_ENGINE_LIBRARY. It is not measured, so its output waits in a pipe that is always read.
 */
async function runPrepare(spec: EngineSpec, program: string): Promise<void> {
  const { id, library, env } = spec;
  const child = spawn(program, [], {
    cwd: dirname(program),
    env: { ...process.env, ...env, ASR_BENCH_ENGINE: id, ASR_BENCH_ENGINE_LIBRARY: library },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-KEPT);
    });
  }
  const end = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : `it ended with ${signal ?? code}`));
  });
  if (end === undefined) return;
  const last = said.trim().split('\n').slice(-5).join('\n');
  throw new Failure(
    ExitCode.missing,
    `engine ${id}: ${program} failed: ${end}${last === '' ? '' : `\n${last}`}`,
    'it has to be executable, and to leave the library where `library` says',
  );
}

function checkedLibrary(path: string, prepare: string | undefined): string {
  if (existsSync(path) && statSync(path).isFile()) return path;
  throw new Failure(
    ExitCode.missing,
    `there is no library at ${path}`,
    prepare === undefined
      ? 'give the path of libchatllm.so with --library or ASR_BENCH_LIBRARY, or leave it out to use the calibration engine'
      : `${prepare} ran and left none there: let both name the same place`,
  );
}
