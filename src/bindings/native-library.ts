import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { howItEnded, runProgram } from '../system/child-process.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure, reasonOf } from '../system/failure.ts';
import { cacheFolder, makeFolders } from '../system/folders.ts';
import { FileLock } from '../system/lock.ts';
import { packaged } from '../system/package-root.ts';
import { distrust, privateCacheFolder } from '../system/private-cache.ts';
import { removeUnfinished, whenWhole } from '../system/replace-file.ts';

/** A C library of ours, made on this machine. */
export interface NativeLibrary {
  /** Absolute path of the compiled library. */
  readonly library: string;
  readonly sha256: string;
  /** First line of the compiler's `--version`. */
  readonly compiler: string;
  /** Why it is not in the user's cache, where it is not. */
  readonly notice?: string;
}

export interface NativeBuild {
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the C sources; one of the package unless a test says otherwise. */
  readonly sources?: string;
}

/** What is compiled, and how. */
interface Recipe {
  /** In messages. */
  readonly what: string;
  /** Folder of its builds in the cache. */
  readonly home: string;
  readonly library: string;
  readonly sources: string;
  readonly flags: readonly string[];
  /** What to do without a compiler, beside installing one. */
  readonly instead: string;
}

const SHARED = ['-std=c11', '-O2', '-fvisibility=hidden', '-fPIC', '-shared'];

/**
 * Frame pointers and symbols stay, because `diagnose` names the planted leaks by their functions; without `-g`, since
 * debug information would name what was inlined into them instead.
 */
const CALIBRATION: Recipe = {
  what: 'the calibration engine',
  home: 'calibration',
  library: process.platform === 'darwin' ? 'libcalibration.dylib' : 'libcalibration.so',
  sources: packaged('native/'),
  flags: [...SHARED, '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls'],
  instead: 'measure a real engine with --library <path>',
};

const LIVE_BYTES: Recipe = {
  what: 'the counter of `heap: preload`',
  home: 'live-bytes',
  library: 'libasr-bench-live-bytes.so',
  sources: packaged('native/preload/'),
  // It is malloc itself: the compiler must not know better what that does.
  flags: [...SHARED, '-fno-builtin'],
  instead: 'watch without `heap: preload`',
};

const COMPILE_LIMIT_MS = 120_000;
const LOCK_POLL_MS = 50;

interface Compiler {
  readonly command: readonly [string, ...string[]];
  readonly version: string;
}

const installHint = ({ instead }: Recipe): string[] => [
  'install one: apt-get install gcc libc6-dev (Debian, Ubuntu; build-essential has both), dnf install gcc,',
  'apk add gcc musl-dev, or clang; on macOS xcode-select --install',
  `or set CC to a C11 compiler, or ${instead}`,
];

async function findCompiler(recipe: Recipe, env: NodeJS.ProcessEnv): Promise<Compiler> {
  const wanted = env.CC?.trim();
  for (const candidate of wanted ? [wanted] : ['cc', 'gcc', 'clang']) {
    const [file = '', ...args] = candidate.split(/\s+/);
    const { stdout, exitCode } = await runProgram(file, [...args, '--version'], {
      env,
      within: COMPILE_LIMIT_MS,
    });
    if (exitCode === 0) return { command: [file, ...args], version: stdout.split('\n')[0] ?? file };
  }
  const found = wanted ? `CC=${wanted} cannot be run` : 'no C compiler (cc, gcc, clang) on PATH';
  throw new Failure(ExitCode.missing, `${recipe.what} needs a C compiler: ${found}`, installHint(recipe));
}

interface Source {
  readonly name: string;
  readonly text: Buffer;
}

async function readSources(folder: string): Promise<Source[]> {
  const names = (await readdir(folder)).filter((name) => /\.[ch]$/.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name)) })));
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function buildKey({ flags }: Recipe, sources: readonly Source[], compiler: Compiler): string {
  const hash = createHash('sha256');
  for (const { name, text } of sources) hash.update(`${name}\0${text.length}\0`).update(text);
  return hash
    .update(JSON.stringify([compiler.command, compiler.version, flags]))
    .digest('hex')
    .slice(0, 32);
}

const UNWRITABLE = ['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'ENOENT', 'ENOSPC', 'EDQUOT'];
const isUnwritable = (thrown: unknown): boolean =>
  UNWRITABLE.includes((thrown as NodeJS.ErrnoException | undefined)?.code ?? '');

/** The finished build in `folder`, unless it is missing or not what was written there. */
async function finishedBuild(
  { library: name }: Recipe,
  folder: string,
): Promise<{ library: string; sha256: string } | undefined> {
  const library = join(folder, name);
  try {
    const digest = sha256(await readFile(library));
    const noted = (await readFile(join(folder, 'sha256'), 'utf8')).trim();
    return digest === noted ? { library, sha256: digest } : undefined;
  } catch {
    return undefined;
  }
}

/** Waits while another process compiles the same build. */
async function withLock<T>(
  file: string,
  done: () => Promise<T | undefined>,
  work: () => Promise<T>,
): Promise<T> {
  let lock = FileLock.take(file);
  while ('holder' in lock) {
    const already = await done();
    if (already !== undefined) return already;
    await sleep(LOCK_POLL_MS);
    lock = FileLock.take(file);
  }
  try {
    return (await done()) ?? (await work());
  } finally {
    lock.release();
  }
}

async function compile(
  recipe: Recipe,
  folder: string,
  sources: readonly Source[],
  sourceFolder: string,
  compiler: Compiler,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const [file, ...args] = compiler.command;
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  const inputs = sources
    .filter(({ name }) => name.endsWith('.c'))
    .map(({ name }) => join(sourceFolder, name));
  const output = join(folder, recipe.library);
  const all = [...args, ...recipe.flags, '-o', output, ...inputs, '-lm', '-lpthread', '-ldl'];
  const built = await runProgram(file, all, {
    // What a compiler that is killed leaves goes with the rest.
    env: { ...env, TMPDIR: scratch },
    within: COMPILE_LIMIT_MS,
    keep: 1 << 24,
  });
  if (built.exitCode !== 0) {
    const [reason = `it ${howItEnded(built)}`] = built.output
      .split('\n')
      .filter((line) => /error|cannot/i.test(line));
    // Another folder may have room.
    if (/No space left on device/.test(built.output))
      throw Object.assign(new Error(reason), { code: 'ENOSPC' });
    throw new Failure(
      ExitCode.missing,
      `${compiler.version} cannot compile ${recipe.what}: ${reason.trim()}`,
      installHint(recipe),
    );
  }
  await rm(scratch, { recursive: true, force: true });
  await writeFile(join(folder, 'sha256'), `${sha256(await readFile(output))}\n`);
}

async function buildIn(
  recipe: Recipe,
  root: string,
  key: string,
  make: (folder: string) => Promise<void>,
): Promise<Omit<NativeLibrary, 'compiler'>> {
  const home = join(root, recipe.home);
  const folder = join(home, key);
  const ready = await finishedBuild(recipe, folder);
  if (ready !== undefined) return ready;
  makeFolders(home);
  removeUnfinished(home);
  return withLock(
    join(home, `${key}.lock`),
    () => finishedBuild(recipe, folder),
    async () => {
      await rm(folder, { recursive: true, force: true });
      await whenWhole(folder, async (draft) => {
        await mkdir(draft);
        await make(draft);
      });
      const made = await finishedBuild(recipe, folder);
      if (made === undefined) throw new Error(`${recipe.what} vanished from ${folder}`);
      return made;
    },
  );
}

/**
 * The calibration engine.
 * @throws Failure(ExitCode.missing) without a working C compiler; it names the package to install.
 */
export const ensureCalibrationEngine = (build?: NativeBuild): Promise<NativeLibrary> =>
  ensure(CALIBRATION, build);

/**
 * The library that counts the live bytes of a program that it is loaded into.
 * @throws Failure(ExitCode.missing) as above
 */
export const ensureLiveBytes = (build?: NativeBuild): Promise<NativeLibrary> => ensure(LIVE_BYTES, build);

/**
 * Compiled on first use into the user's cache (`$XDG_CACHE_HOME` or `~/.cache`,
 * `asr-bench/<home>/<hash of sources, compiler and flags>/`), or into a private temporary folder where the cache cannot be
 * written, or others can write there too. Safe to call from several processes at once.
 */
async function ensure(recipe: Recipe, build: NativeBuild = {}): Promise<NativeLibrary> {
  const env = build.env ?? process.env;
  const folder = build.sources ?? recipe.sources;
  const compiler = await findCompiler(recipe, env);
  const sources = await readSources(folder);
  const key = buildKey(recipe, sources, compiler);
  const builtIn = (root: string) =>
    buildIn(recipe, root, key, (draft) => compile(recipe, draft, sources, folder, compiler, env));
  const cache = cacheFolder(env);
  const suspect = distrust(join(cache, recipe.home, key, recipe.library));
  let why = suspect === undefined ? '' : `nobody may load a library from ${cache}: ${suspect}`;
  if (suspect === undefined) {
    try {
      return { ...(await builtIn(cache)), compiler: compiler.version };
    } catch (thrown) {
      if (!isUnwritable(thrown)) throw thrown;
      why = reasonOf(thrown);
    }
  }
  try {
    const made = await builtIn(privateCacheFolder());
    return { ...made, compiler: compiler.version, notice: `compiled into ${dirname(made.library)}: ${why}` };
  } catch (thrown) {
    if (!isUnwritable(thrown)) throw thrown;
    throw new Failure(
      ExitCode.missing,
      `no folder to compile ${recipe.what} in\n  ${why}\n  ${reasonOf(thrown)}`,
      'set XDG_CACHE_HOME or TMPDIR to a folder that can be written',
      thrown,
    );
  }
}
