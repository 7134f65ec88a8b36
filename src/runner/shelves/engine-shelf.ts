import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Capabilities } from '../../bindings/engine.ts';
import { ensureCalibrationEngine } from '../../bindings/native-library.ts';
import { BuildFailure, type BuiltEngine, SourceEngines } from '../../bindings/source-engine.ts';
import { exact } from '../../record/exact.ts';
import type { EngineSpec, Plan } from '../../scenarios/plan/plan.ts';
import { Child } from '../../system/child-process.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import { cacheFolder } from '../../system/folders.ts';
import { libraryFaultOf } from '../../system/shared-library.ts';
import { engine } from '../session/binding.ts';
import type { PreparedEngine, PreparedModel } from './prepared.ts';
import { prepareProgram } from './program-shelf.ts';

/**
 * Finds an engine's library, makes it first where the scenario says how, pins it by its hash and asks what it can do.
 * @param model the smallest model it will meet, to try destroy with
 * @param built of an engine from source: what its build left
 * @throws Failure (3) when it cannot be made, is not there or cannot be loaded
 */
export async function prepareEngine(
  plan: Plan,
  id: string,
  model: PreparedModel | undefined,
  onPreparing: (what: string) => void,
  built?: BuiltEngine,
): Promise<PreparedEngine> {
  const spec = plan.engines[id];
  const env = spec?.env ?? {};
  if (spec?.prepare !== undefined) {
    onPreparing(`engine ${id}: ${basename(spec.prepare)}`);
    await runPrepare(spec, spec.prepare);
  }
  if (spec?.program !== undefined) {
    return { ...(await prepareProgram(spec, spec.program)), ...exact({ prepare: spec.prepare }) };
  }
  const calibration = spec === undefined || spec.library === 'calibration';
  const made = calibration ? await ensureCalibrationEngine() : undefined;
  if (made?.notice !== undefined) onPreparing(`the calibration engine is ${made.notice}`);
  const library = made?.library ?? built?.library ?? checkedLibrary(spec?.library ?? '', spec?.prepare);
  const fault = libraryFaultOf(library);
  if (fault !== undefined)
    throw new Failure(ExitCode.missing, `engine ${id}: ${library}: ${fault.what}`, fault.hint);
  const sha256 = await sha256File(library);
  if (!calibration) onPreparing(`probing ${basename(library)}`);
  let found: Capabilities;
  try {
    found = await engine.probe({ library, sha256, model, env, cache: cacheFolder() });
  } catch (thrown) {
    const words = reasonOf(thrown);
    throw new Failure(
      ExitCode.missing,
      `engine ${id}: ${library} cannot be loaded: ${words}`,
      'build it for this machine; libraries that it needs must lie beside it or on LD_LIBRARY_PATH',
    );
  }
  const { symbols, destroy, detail, printTypes } = found;
  if (symbols.present.length === 0) {
    throw new Failure(
      ExitCode.missing,
      `engine ${id}: ${library} is no libchatllm: it exports none of its ${symbols.missing.length} functions`,
      'give the path of libchatllm.so',
    );
  }
  const label = spec?.label ?? 'calibration';
  const prepare = exact({ prepare: spec?.prepare });
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
    ...exact({ printTypes, source: built?.source }),
    ...prepare,
  };
}

/**
 * Runs the program that builds or fetches the library, in its own folder, with the engine's variables and
 * ASR_BENCH_ENGINE and ASR_BENCH_ENGINE_LIBRARY. It is not measured, so its output waits in a pipe that is always read.
 */
async function runPrepare(spec: EngineSpec, program: string): Promise<void> {
  const { id, library, env } = spec;
  const child = new Child(program, [], {
    cwd: dirname(program),
    env: { ...process.env, ...env, ASR_BENCH_ENGINE: id, ASR_BENCH_ENGINE_LIBRARY: library },
    stdout: 'kept',
    // It is the user's own: it may ask for a password, and Ctrl-C ends it.
    sharesTerminal: true,
  });
  const { exitCode, signal, error, output } = await child.ended;
  if (exitCode === 0) return;
  const end = error?.message ?? `it ended with ${signal ?? exitCode}`;
  const last = output.trim().split('\n').slice(-5).join('\n');
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

interface Builds {
  readonly builds: ReadonlyMap<string, BuiltEngine>;
  /** Engines whose build failed: rows of the run, never its end. */
  readonly unbuilt: ReadonlyMap<string, BuildFailure>;
}

type Attempt = <T>(make: () => Promise<T>) => Promise<T | undefined>;

/** Builds the engines of a plan that come from source, one after the other, before anything is measured. */
export async function buildEngines(
  plan: Plan,
  ids: readonly string[],
  { onPreparing, signal }: { readonly onPreparing: (what: string) => void; readonly signal?: AbortSignal },
  attempt: Attempt,
): Promise<Builds> {
  const engines = new SourceEngines({ onPreparing, ...exact({ signal }) });
  const builds = new Map<string, BuiltEngine>();
  const unbuilt = new Map<string, BuildFailure>();
  for (const id of ids) {
    const source = plan.engines[id]?.source;
    if (source === undefined) continue;
    const built = await attempt(() =>
      engines.build(source).catch((thrown: unknown) => {
        if (!(thrown instanceof BuildFailure)) throw thrown;
        onPreparing(thrown.message);
        unbuilt.set(id, thrown);
        return undefined;
      }),
    );
    if (built !== undefined) builds.set(id, await withChanges(built, [...builds.values()], engines));
  }
  return { builds, unbuilt };
}

/** What lies between an engine's commit and that of the first engine from the same source. */
async function withChanges(
  built: BuiltEngine,
  before: readonly BuiltEngine[],
  engines: SourceEngines,
): Promise<BuiltEngine> {
  const { address, commit } = built.source;
  const first = before.find(({ source }) => source.address === address);
  if (first === undefined || first.source.commit.hash === commit.hash) return built;
  const changes = await engines.changes(address, first.source.commit.hash, commit.hash);
  return { ...built, source: { ...built.source, changes } };
}
