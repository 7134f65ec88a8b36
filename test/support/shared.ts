import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = process.env.ASR_BENCH_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));

/** The acceptance data lies beside the checkout and is never part of it: tests that need it skip where it is absent. */
export function sharedFile(path: string): string | undefined {
  const file = `${ROOT}/data/${path}`;
  return existsSync(file) ? file : undefined;
}

/** The rows of a JSON-lines file of the acceptance data; none where it is absent. */
export function sharedRows(path: string): unknown[] {
  const file = sharedFile(path);
  return file === undefined
    ? []
    : readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line): unknown => JSON.parse(line));
}
