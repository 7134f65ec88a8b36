import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { howItEnded, runProgram } from '../system/child-process.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure, reasonOf } from '../system/failure.ts';
import { cacheFolder, makeFolders } from '../system/folders.ts';
import { FileLock } from '../system/lock.ts';
import { packageRoot } from '../system/package-root.ts';
import { distrust, privateCacheFolder } from '../system/private-cache.ts';
import { removeUnfinished, whenWhole } from '../system/replace-file.ts';

export interface CalibrationEngine {
  /** Absolute path of the compiled library. */
  readonly library: string;
  readonly sha256: string;
  /** First line of the compiler's `--version`. */
  readonly compiler: string;
  /** Why it is not in the user's cache, where it is not. */
  readonly notice?: string;
}

export interface CalibrationBuild {
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the C sources; the package's `native/` unless a test says otherwise. */
  readonly sources?: string;
}

const SOURCES = join(packageRoot(), 'native/');
const LIBRARY = process.platform === 'darwin' ? 'libcalibration.dylib' : 'libcalibration.so';

/**
 * Frame pointers and symbols stay, because `diagnose` names the planted leaks by their functions; without `-g`, since
 * debug information would name what was inlined into them instead.
 */
const FLAGS = [
  '-std=c11',
  '-O2',
  '-fno-omit-frame-pointer',
  '-fno-optimize-sibling-calls',
  '-fvisibility=hidden',
  '-fPIC',
  '-shared',
];
const COMPILE_LIMIT_MS = 120_000;
const LOCK_POLL_MS = 50;

interface Compiler {
  readonly command: readonly [string, ...string[]];
  readonly version: string;
}

const INSTALL_HINT = [
  'install one: apt-get install gcc libc6-dev (Debian, Ubuntu; build-essential has both), dnf install gcc,',
  'apk add gcc musl-dev, or clang; on macOS xcode-select --install',
  'or set CC to a C11 compiler, or measure a real engine with --library <path>',
];

async function findCompiler(env: NodeJS.ProcessEnv): Promise<Compiler> {
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
  throw new Failure(ExitCode.missing, `the calibration engine needs a C compiler: ${found}`, INSTALL_HINT);
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

function buildKey(sources: readonly Source[], compiler: Compiler): string {
  const hash = createHash('sha256');
  for (const { name, text } of sources) hash.update(`${name}\0${text.length}\0`).update(text);
  return hash
    .update(JSON.stringify([compiler.command, compiler.version, FLAGS]))
    .digest('hex')
    .slice(0, 32);
}

const UNWRITABLE = ['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'ENOENT', 'ENOSPC', 'EDQUOT'];
const isUnwritable = (thrown: unknown): boolean =>
  UNWRITABLE.includes((thrown as NodeJS.ErrnoException | undefined)?.code ?? '');

/** The finished build in `folder`, unless it is missing or not what was written there. */
async function finishedBuild(folder: string): Promise<{ library: string; sha256: string } | undefined> {
  const library = join(folder, LIBRARY);
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
  const output = join(folder, LIBRARY);
  const all = [...args, ...FLAGS, '-o', output, ...inputs, '-lm', '-lpthread'];
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
      `${compiler.version} cannot compile the calibration engine: ${reason.trim()}`,
      INSTALL_HINT,
    );
  }
  await rm(scratch, { recursive: true, force: true });
  await writeFile(join(folder, 'sha256'), `${sha256(await readFile(output))}\n`);
}

async function buildIn(root: string, key: string, make: (folder: string) => Promise<void>) {
  const home = join(root, 'calibration');
  const folder = join(home, key);
  const ready = await finishedBuild(folder);
  if (ready !== undefined) return ready;
  makeFolders(home);
  removeUnfinished(home);
  return withLock(
    join(home, `${key}.lock`),
    () => finishedBuild(folder),
    async () => {
      await rm(folder, { recursive: true, force: true });
      await whenWhole(folder, async (draft) => {
        await mkdir(draft);
        await make(draft);
      });
      const made = await finishedBuild(folder);
      if (made === undefined) throw new Error(`the calibration engine vanished from ${folder}`);
      return made;
    },
  );
}

/**
 * The calibration engine, compiled on first use into the user's cache
 * (`$XDG_CACHE_HOME` or `~/.cache`, `asr-bench/calibration/<hash of sources, compiler and flags>/`), or into a
 * private temporary folder where the cache cannot be written, or others can write there too. Safe to call from several processes at once.
 *
 * @throws Failure(ExitCode.missing) without a working C compiler; it names the package to install.
 */
export async function ensureCalibrationEngine(build: CalibrationBuild = {}): Promise<CalibrationEngine> {
  const env = build.env ?? process.env;
  const folder = build.sources ?? SOURCES;
  const compiler = await findCompiler(env);
  const sources = await readSources(folder);
  const key = buildKey(sources, compiler);
  const builtIn = (root: string) =>
    buildIn(root, key, (draft) => compile(draft, sources, folder, compiler, env));
  const cache = cacheFolder(env);
  const suspect = distrust(join(cache, 'calibration', key, LIBRARY));
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
      `no folder to compile the calibration engine in\n  ${why}\n  ${reasonOf(thrown)}`,
      'set XDG_CACHE_HOME or TMPDIR to a folder that can be written',
      thrown,
    );
  }
}
