import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { HeaptrackData } from '../../metrics/allocations/heaptrack-data.ts';
import { Child } from '../../system/child-process.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** An installed heaptrack: the library that it preloads and the program that names what was recorded. */
export interface Heaptrack {
  readonly name: string;
  readonly preload: string;
  readonly interpret: string;
}

const INSTALL = [
  'install it: apt-get install heaptrack (Debian, Ubuntu), dnf install heaptrack (Fedora)',
  'or name an installed one with --heaptrack <path>',
];

/**
 * Finds heaptrack on PATH, or where `given` says. Its script names where library and interpreter lie beside it.
 * @throws Failure (3) naming what is missing
 */
export function findHeaptrack(given: string | undefined, path = process.env.PATH ?? ''): Heaptrack {
  const found =
    given ??
    path
      .split(delimiter)
      .map((folder) => join(folder, 'heaptrack'))
      .find(existsSync);
  if (found === undefined)
    throw new Failure(ExitCode.missing, 'diagnose needs heaptrack; there is none on PATH', INSTALL);
  if (!existsSync(found)) throw new Failure(ExitCode.missing, `there is no heaptrack at ${found}`, INSTALL);
  const script = realpathSync(found);
  const text = readFileSync(script, 'utf8');
  const part = (variable: string): string | undefined =>
    new RegExp(`^\\s*${variable}="([^"]+)"`, 'm').exec(text)?.[1];
  const [library, programs] = [part('LIB_REL_PATH'), part('LIBEXEC_REL_PATH')];
  if (library === undefined || programs === undefined) {
    throw new Failure(ExitCode.missing, `${found} is not the script of heaptrack`, INSTALL);
  }
  const preload = join(dirname(script), library, 'libheaptrack_preload.so');
  const interpret = join(dirname(script), programs, 'heaptrack_interpret');
  for (const file of [preload, interpret]) {
    if (!existsSync(file))
      throw new Failure(ExitCode.missing, `heaptrack is incomplete: there is no ${file}`, INSTALL);
  }
  return { name: versionOf(found), preload, interpret };
}

function versionOf(file: string): string {
  try {
    return execFileSync(file, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'heaptrack';
  }
}

/** Environment that has heaptrack record a process into `folder`; `$$` becomes its process id. */
export function recordingInto(
  folder: string,
  { preload }: Heaptrack,
  outer: string | undefined,
): Record<string, string> {
  return {
    LD_PRELOAD: outer === undefined || outer === '' ? preload : `${preload}:${outer}`,
    DUMP_HEAPTRACK_OUTPUT: join(folder, 'heaptrack.$$'),
  };
}

/** File that a recorded process left in `folder`. */
export const recordingOf = (folder: string, pid: number): string => join(folder, `heaptrack.${pid}`);

/**
 * Has a recording interpreted and reads the answer as it comes.
 * @param marks sizes of the marks
 * @throws DamagedRecording when its data are damaged, or of an unknown format; Error when the interpreter fails
 */
export async function readRecording(
  file: string,
  { interpret }: Heaptrack,
  marks: ReadonlySet<number>,
): Promise<HeaptrackData> {
  const child = new Child(interpret, [], { stdin: 'pipe', stdout: 'pipe' });
  const [stdin, stdout] = [child.pipe(0), child.pipe(1)];
  createReadStream(file)
    .on('error', (error) => stdin.destroy(error))
    .pipe(stdin);
  const data = new HeaptrackData(marks);
  try {
    for await (const line of createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY }))
      data.line(line);
  } catch (thrown) {
    // Nobody reads on: it would wait for that for ever, and this process for it.
    stdout.destroy();
    void child.kill();
    throw thrown;
  }
  const { exitCode, error, output } = await child.ended;
  if (error !== undefined) throw error;
  if (exitCode !== 0) throw new Error(`heaptrack_interpret ended with ${exitCode}: ${output.trim()}`);
  data.end();
  return data;
}
