import { accessSync, constants, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, type End, howItEnded } from '../../system/child-process.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { makeFolders } from '../../system/folders.ts';
import { LOG, OUT } from './build-store.ts';

/** Behind everything else that the machine does. */
const NICENESS = 19;
/** Lines of a log that are told. */
const TOLD = 12;
const LIBRARY = process.platform === 'darwin' ? /\.(?:dylib|so)$/ : /\.so$/;
/** What is taken where a build leaves several. */
const ENGINE = /^libchatllm\./;

/** How a build came out: the name of the library in `out`, or why there is none. */
export type BuildEnd =
  | { readonly library: string }
  | { readonly reason: string; readonly lines: string[]; readonly interrupted: boolean };

export interface BuildRun {
  readonly program: string;
  readonly tree: string;
  /** The build's own folder: `out` and the log come to lie in it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** ms */
  readonly within: number;
  /** A file that names the process group while it runs, for whoever comes after we were killed. */
  readonly noted: string;
  readonly signal?: AbortSignal;
}

/** Runs the user's build program in a work tree. It is the user's own, and knows alone how an engine is built. */
export async function runBuild(build: BuildRun): Promise<BuildEnd> {
  const { program, tree, folder, env, within, noted, signal } = build;
  const out = join(folder, OUT);
  const log = join(folder, LOG);
  makeFolders(out);
  writeFileSync(log, '');
  const child = new Child(program, [], {
    cwd: tree,
    env: { ...env, ASR_BENCH_OUT: out },
    outputFile: log,
    within,
    niceness: NICENESS,
    noted,
    ...(signal === undefined ? {} : { signal }),
  });
  const end = await child.ended;
  if (signal?.aborted === true) return { reason: 'it was interrupted', lines: [], interrupted: true };
  const lines = tellingLines(end.output);
  const failed = reasonOf(end, within);
  if (failed !== undefined) return { reason: failed, lines, interrupted: false };
  const found = libraryIn(out);
  return 'library' in found ? found : { reason: found.reason, lines, interrupted: false };
}

function reasonOf(end: End, within: number): string | undefined {
  if (end.late) return `it was ended after ${Math.round(within / 1000)} s, its timeout`;
  return end.exitCode === 0 ? undefined : `it ${howItEnded(end)}`;
}

/** What a compiler or a linker calls an error; `make` only counts them. */
const ERROR_LINE = /\berror\b(?: [A-Z]*\d+)?:|undefined reference|cannot find -l/;
export const isErrorLine = (line: string): boolean => ERROR_LINE.test(line);

/** The first error of what is left of a log and what follows it; without one the last lines. Pure. */
export function tellingLines(output: string): string[] {
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const first = lines.findIndex(isErrorLine);
  return first < 0 ? lines.slice(-TOLD) : lines.slice(first, first + TOLD);
}

/** The library that a build left: the only one, or the one that is called as the engine's is. */
export function libraryIn(out: string): { readonly library: string } | { readonly reason: string } {
  const there = readdirSync(out).filter((name) => LIBRARY.test(name) && isReadable(join(out, name)));
  const [only] = there;
  const [engine, other] = there.filter((name) => ENGINE.test(name));
  if (engine !== undefined && other === undefined) return { library: engine };
  if (only !== undefined && there.length === 1) return { library: only };
  return {
    reason:
      only === undefined
        ? 'it left no library in $ASR_BENCH_OUT'
        : `it left several libraries in $ASR_BENCH_OUT (${there.join(', ')}), none of them called libchatllm.so`,
  };
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @throws Failure (3) where there is no such program */
export function checkProgram(path: string): void {
  try {
    accessSync(path, constants.X_OK);
    if (statSync(path).isFile()) return;
  } catch {}
  throw new Failure(
    ExitCode.missing,
    `the build program ${path} ${existsSync(path) ? 'is no file that can be executed' : 'is not there'}`,
    'it is a program of your own: run in a work tree of the commit, it leaves the library in $ASR_BENCH_OUT (docs/engines-from-source.md)',
  );
}

/**
 * What a build sees of our environment, in two kinds. All else is left out, so that a cached build is what a new one would be:
 * what a build needs beyond this, its program can set itself.
 */

/** They say how something is built: another value is another build. */
const MATTERS =
  /^(?:PATH|CC|CXX|CPP|LD|AR|AS|NM|RANLIB|STRIP|LIBRARY_PATH|LD_LIBRARY_PATH|PKG_CONFIG_PATH|CPATH|C_INCLUDE_PATH|CPLUS_INCLUDE_PATH|SDKROOT|MACOSX_DEPLOYMENT_TARGET|VULKAN_SDK|[A-Z]*FLAGS|CMAKE_\w+|CUDA\w*|ROCM\w*|HIP\w*|GGML_\w+)$/;

/** They say where and for whom: the library is the same. */
const PASSED =
  /^(?:HOME|USER|LOGNAME|SHELL|TERM|LANG|LC_\w+|TZ|TMPDIR|XDG_\w+|SSH_AUTH_SOCK|GIT_SSH\w*|CCACHE_\w+|SCCACHE_\w+|(?:https?|no|all|ftp)_proxy|(?:HTTPS?|NO|ALL|FTP)_PROXY)$/;

interface BuildEnvironment {
  readonly all: Readonly<Record<string, string>>;
  /** Those by which the cache tells builds apart, in order. */
  readonly telling: readonly (readonly [name: string, value: string])[];
}

export function buildEnvironment(env: NodeJS.ProcessEnv): BuildEnvironment {
  const set = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const telling = set.filter(([name]) => MATTERS.test(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const passed = set.filter(([name]) => PASSED.test(name));
  return { all: Object.fromEntries([...passed, ...telling]), telling };
}
