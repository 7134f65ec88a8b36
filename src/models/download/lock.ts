import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { isAlive } from '../../system/process-life.ts';

/** A lock without a process id is one that is just being written, for so long. */
const WRITING_MS = 10_000;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Who holds the lock at `path`: a name for messages; undefined when nobody does any more. */
async function holderOf(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const pid = Number(text);
  if (text !== '' && Number.isInteger(pid)) return isAlive(pid) ? `process ${pid}` : undefined;
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return age < WRITING_MS ? 'another process' : undefined;
}

const held = (holder: string, path: string): Failure =>
  new Failure(ExitCode.missing, `${holder} is downloading this file already`, [
    `wait for it; if there is no such process, delete ${path}`,
  ]);

/**
 * Removes the lock of a process that is gone. It is moved aside first: should it be a new one after all, which
 * another process took in between, it is put back.
 */
async function removeStale(path: string): Promise<void> {
  const before = await holderOf(path);
  if (before !== undefined) throw held(before, path);
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const after = await holderOf(aside);
  if (after !== undefined) {
    await rename(aside, path);
    throw held(after, path);
  }
  await rm(aside, { force: true });
}

/** Creates the lock with our process id; false when there is one. */
async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid)).finally(() => file.close());
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Runs `use` while holding `path`, a file with our process id; one whose process is gone is taken over.
 * @throws Failure (missing) when another process holds it.
 */
export async function withLock<T>(path: string, use: () => Promise<T>): Promise<T> {
  if (!(await take(path))) {
    await removeStale(path);
    if (!(await take(path))) throw held('another process', path);
  }
  try {
    return await use();
  } finally {
    await rm(path, { force: true });
  }
}
