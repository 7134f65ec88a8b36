import { existsSync } from 'node:fs';
import type { BuildFailure } from '../../bindings/source-engine.ts';
import { FFMPEG_HINT } from '../../pipeline/audio/ffmpeg.ts';
import { findFfmpeg } from '../../pipeline/audio.ts';
import { exact } from '../../record/exact.ts';
import type { VariantStatus } from '../../record/run-record.ts';
import { heardAudio, loadUses } from '../../scenarios/expand/load-use.ts';
import type { Cell, EngineOptions, Plan, Step } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { AudioShelf } from './audio-shelf.ts';
import { buildEngines, prepareEngine } from './engine-shelf.ts';
import { ModelShelf } from './model-shelf.ts';
import type { PreparedAudio, PreparedEngine, PreparedModel } from './prepared.ts';
import { Workshop } from './workshop.ts';

export interface PrepareOptions {
  readonly ffmpeg?: string;
  readonly onPreparing: (what: string) => void;
  /** The audio comes later, file by file: it is neither decoded nor asked for here. */
  readonly withoutAudio?: boolean;
  /** Ends a build that goes on. */
  readonly signal?: AbortSignal;
}

/** Why a cell cannot be run here. */
export interface Obstacle {
  readonly status: VariantStatus;
  readonly reason: string;
  readonly remedy: string;
}

/** Everything a run needs from the outside world, found, checked and hashed. */
export interface Prepared {
  readonly engines: readonly PreparedEngine[];
  readonly models: readonly PreparedModel[];
  readonly audios: readonly PreparedAudio[];
  /** An ffmpeg under that name, for the host's PATH. */
  readonly ffmpeg: string | undefined;
  /** A temporary file under a name that may reach the engine's shell; gone with `dispose`. */
  file(name: string): string;
  engine(cell: Cell): PreparedEngine;
  model(cell: Cell, load: Step & { readonly step: 'load' }): PreparedModel;
  audio(id: string): PreparedAudio;
  /** Options of the first load, for the record. */
  options(cell: Cell): Record<string, unknown>;
  obstacle(cell: Cell): Obstacle | undefined;
  /** All that was made for it is still there: a temporary folder is swept by others too. */
  intact(): boolean;
  dispose(): void;
}

/**
 * Finds and makes what the plan's cells need.
 * @throws Failure (3) naming everything that is missing and how to get it
 */
export async function prepare(plan: Plan, options: PrepareOptions): Promise<Prepared> {
  const workshop = new Workshop();
  try {
    return await prepareIn(workshop, plan, options);
  } catch (thrown) {
    workshop.remove();
    throw thrown;
  }
}

async function prepareIn(workshop: Workshop, plan: Plan, options: PrepareOptions): Promise<Prepared> {
  /** What is missing of the engines is said first: without one, no model is of any use. */
  const [missing, enginesMissing]: [Failure[], Failure[]] = [[], []];
  const attempt = async <T>(make: () => Promise<T>, into = missing): Promise<T | undefined> => {
    try {
      return await make();
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.exitCode === ExitCode.interrupted) throw thrown;
      into.push(thrown);
      return undefined;
    }
  };
  const ffmpegBinary = await findFfmpeg(exact({ ffmpeg: options.ffmpeg }));
  const ffmpeg = ffmpegBinary === undefined ? undefined : workshop.linkFfmpeg(ffmpegBinary.path);

  const decode = exact({ ffmpeg: options.ffmpeg });
  const sounds = new AudioShelf(plan, workshop, decode, options.onPreparing);
  const audios = new Map<string, PreparedAudio>();
  const heard = options.withoutAudio === true ? [] : [...new Set(plan.cells.flatMap(heardAudio))];
  for (const id of heard) {
    const made = await attempt(() => sounds.provide(id));
    if (made !== undefined) audios.set(id, made);
  }

  const engineIds = [...new Set(plan.cells.map(({ engine }) => engine))];
  const shelf = new ModelShelf(plan, workshop, audios, options.onPreparing);
  for (const cell of plan.cells) {
    for (const use of loadUses(cell)) {
      if (use.audio.some((id) => heard.includes(id) && !audios.has(id))) continue;
      await attempt(() => shelf.provide(cell, use, plan.engines[cell.engine]?.library === 'calibration'));
    }
  }

  const engines = new Map<string, PreparedEngine>();
  const { builds, unbuilt } = await buildEngines(plan, engineIds, options, (make) =>
    attempt(make, enginesMissing),
  );
  for (const id of engineIds) {
    if (plan.engines[id]?.source !== undefined && !builds.has(id)) continue;
    const made = await attempt(
      () => prepareEngine(plan, id, shelf.smallest(id), options.onPreparing, builds.get(id)),
      enginesMissing,
    );
    if (made !== undefined) engines.set(id, made);
  }
  if (
    ffmpeg === undefined &&
    [...engines.values()].some(({ calibration, program }) => !calibration && program === undefined)
  ) {
    missing.push(
      new Failure(
        ExitCode.missing,
        'the engine has ffmpeg read all audio, wav too, and there is none',
        FFMPEG_HINT,
      ),
    );
  }
  if (missing.length + enginesMissing.length > 0) throw joined([...enginesMissing, ...missing]);
  const found = <T>(table: ReadonlyMap<string, T>, key: string): T => {
    const value = table.get(key);
    if (value === undefined) throw new Error(`${key} was not prepared`);
    return value;
  };
  const engine = (cell: Cell): PreparedEngine => {
    const failed = unbuilt.get(cell.engine);
    if (failed !== undefined)
      throw new Failure(ExitCode.missing, failed.message, buildObstacle(failed).remedy);
    return found(engines, cell.engine);
  };
  return {
    engines: [...engines.values()],
    models: shelf.models,
    audios: [...audios.values()],
    ffmpeg,
    file: (name) => workshop.file('audio', name),
    engine,
    model: (cell, load) => shelf.model(cell, load),
    audio: (id) => found(audios, id),
    options: (cell) => loadOptions(cell),
    obstacle: (cell) => {
      const failed = unbuilt.get(cell.engine);
      return failed === undefined ? destroyObstacle(cell, engine(cell)) : buildObstacle(failed);
    },
    intact: () => {
      const libraries = [...engines.values()].map(({ library }) => library);
      const files = [...shelf.models.map(({ file }) => file), ...libraries];
      return [workshop.path, ...files, ...(ffmpeg === undefined ? [] : [ffmpeg])].every((file) =>
        existsSync(file),
      );
    },
    dispose: () => workshop.remove(),
  };
}

/** All that is missing in one failure: nobody likes to install one thing a run. */
function joined(missing: readonly Failure[]): Failure {
  const [first] = missing;
  if (first !== undefined && missing.length === 1) return first;
  const unique = [...new Map(missing.map((failure) => [failure.message, failure])).values()];
  return new Failure(ExitCode.missing, unique.map(({ message }) => message).join('\n'), [
    ...new Set(unique.flatMap(({ hint }) => hint)),
  ]);
}

const buildObstacle = ({ message, log }: BuildFailure): Obstacle => ({
  status: 'missing',
  reason: message,
  remedy: `the whole log of the build: ${log}`,
});

function destroyObstacle(cell: Cell, engine: PreparedEngine): Obstacle | undefined {
  if (!cell.needsDestroy || engine.destroy !== 'aborts' || cell.swap === 'process') return undefined;
  return {
    status: 'unsupported',
    reason: `destroy is not safe in ${engine.label}: ${engine.destroyDetail}`,
    remedy:
      'use a build with the destructor fixed (docs/engine.md#destroy), or `respawn` in place of `unload`',
  };
}

function loadOptions(cell: Cell): Record<string, unknown> {
  const options: EngineOptions | undefined = loadUses(cell)[0]?.load.options;
  return { ...options };
}
