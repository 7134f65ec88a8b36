import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type HistoryLine, type HistoryText, type Night, parseHistory } from '../../record/history.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { makeFolders, syncFolder } from '../../system/folders.ts';

/**
 * Appends one line and waits until it is on disk: from then on neither a kill nor a power cut loses it, and nothing that
 * another writer appends at the same time is touched. The kernel puts each write of O_APPEND behind the last, whole. A
 * writer that died in the middle of its line leaves a stump without a newline: ours begins with one, so that it stands
 * on a line of its own.
 * @throws Failure (3) when it cannot be written to, (1) when the disk is full
 */
export function appendHistory(file: string, line: HistoryLine): void {
  const bytes = Buffer.from(`\n${JSON.stringify(line)}\n`);
  let handle: number | undefined;
  try {
    makeFolders(dirname(file));
    const fresh = !existsSync(file);
    handle = openSync(file, 'a');
    const written = writeSync(handle, bytes);
    if (written !== bytes.length) {
      throw new Failure(
        ExitCode.internal,
        `only ${written} of ${bytes.length} bytes could be appended to ${file}: is the disk full?`,
        'make room and add the night again; the stump is skipped when the history is read',
      );
    }
    fsyncSync(handle);
    if (fresh) syncFolder(dirname(file));
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure(
      ExitCode.missing,
      `cannot append to the history ${file}: ${reasonOf(thrown)}`,
      'name another with --file',
      thrown,
    );
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * @throws Failure (12) when there is no history at that place yet, (2) when what is there cannot be read
 */
export function readHistory(file: string): HistoryText {
  try {
    return parseHistory(readFileSync(file, 'utf8'));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Failure(
        ExitCode.usage,
        `the history ${file} cannot be read: ${reasonOf(thrown)}`,
        'name a file with --file',
        thrown,
      );
    throw new Failure(
      ExitCode.noBaseline,
      `there is no history at ${file}: ${reasonOf(thrown)}`,
      'history add <run or comparison> begins one; --file names another',
      thrown,
    );
  }
}

/**
 * Those of `nights` that are not in the history yet. A job that CI starts again adds what it added: counted twice, a single
 * odd night would look as if its build had been measured again, and a jump as repeated.
 */
export function freshNights(file: string, nights: readonly Night[]): readonly Night[] {
  if (!existsSync(file)) return nights;
  const of = ({ source, engine }: Night): string => `${source.kind} ${source.id} ${engine.label}`;
  const known = new Set(readHistory(file).lines.flatMap((line) => (line.type === 'night' ? of(line) : [])));
  return nights.filter((night) => !known.has(of(night)));
}
