import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { ExitCode } from '../system/exit-code.ts';
import { Failure, reasonOf } from '../system/failure.ts';
import { packaged } from '../system/package-root.ts';
import { LONGEST_FILE, type Source } from './load/source.ts';
import type { KnownModel, PlanEnvironment } from './plan/environment.ts';

/** Name of a scenario file in the working directory, and of the one in this package. */
export const FILE_NAME = 'scenarios.yaml';

/** A scenario file that was found. */
export interface ScenarioFile extends Source {
  readonly origin: 'option' | 'folder' | 'packaged';
  /** Absolute. */
  readonly path: string;
}

/**
 * Finds and reads the scenario file: `config`, else `scenarios.yaml` in `cwd`, else the packaged one.
 *
 * @throws Failure (2) if the file named by `config` cannot be read
 */
export function openScenarios(config: string | undefined, cwd: string = process.cwd()): ScenarioFile {
  const own = join(cwd, FILE_NAME);
  if (config !== undefined) return read(resolve(cwd, config), 'option', cwd);
  return existsSync(own) ? read(own, 'folder', cwd) : read(packaged(FILE_NAME), 'packaged', cwd);
}

function read(path: string, origin: ScenarioFile['origin'], cwd: string): ScenarioFile {
  const file = shownAs(path, cwd);
  try {
    const { size } = statSync(path);
    // Four bytes a character at most: what is longer is refused without being read.
    if (size > LONGEST_FILE * 4) throw new Error(`it has ${size} bytes`);
    return { file, path, baseDir: dirname(path), text: readFileSync(path, 'utf8'), origin };
  } catch (thrown) {
    const reason = reasonOf(thrown);
    throw new Failure(
      ExitCode.usage,
      `cannot read the scenario file ${file}: ${reason}`,
      ['name one with --config, or `asr-bench init` writes one to start from'],
      thrown,
    );
  }
}

/** The path as a user would type it: relative where it is below the working directory. */
function shownAs(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}

/**
 * This machine, for planning. A relative `ASR_BENCH_LIBRARY` starts from the working directory, as it does for
 * every program; paths in the file start from the file.
 *
 * @param manifest models of models/manifest.yaml by id; empty: their ids are not checked
 */
export function machineEnvironment(
  manifest: ReadonlyMap<string, KnownModel> = new Map(),
  variables: PlanEnvironment['variables'] = process.env,
): PlanEnvironment {
  const library = variables.ASR_BENCH_LIBRARY;
  return {
    variables:
      library === undefined || library === ''
        ? variables
        : { ...variables, ASR_BENCH_LIBRARY: resolve(library) },
    cores: availableParallelism(),
    fileExists: existsSync,
    readText,
    listFolder,
    listTree: (path) => listTree(path),
    manifest,
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function listFolder(path: string): string[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [] : [entry.name],
    );
  } catch {
    return undefined;
  }
}

/** Public sets have a folder a speaker, and one a chapter: deeper ones are none of them. */
const DEEPEST = 3;

function listTree(path: string, depth = DEEPEST): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name];
      return depth === 0
        ? []
        : listTree(join(path, entry.name), depth - 1).map((name) => join(entry.name, name));
    });
  } catch {
    return [];
  }
}
