import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasOwn } from './own-file.ts';
import { RUN_FILES, RUN_ID } from './run-files.ts';

/**
 * The runs in a folder of runs, oldest first; undefined where it is a run itself, holds none, or is no folder. Comparisons beside
 * them are no runs.
 */
export function runsBelow(folder: string): readonly string[] | undefined {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const isRun = (place: string): boolean =>
    hasOwn(place, RUN_FILES.record) || hasOwn(place, RUN_FILES.journal);
  if (isRun(folder)) return undefined;
  const runs = names
    .filter((name) => RUN_ID.test(name))
    .sort()
    .map((name) => join(folder, name))
    .filter(isRun);
  return runs.length === 0 ? undefined : runs;
}
