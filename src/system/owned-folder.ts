import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './process-life.ts';

/**
 * A temporary folder of this process's own, under a name that tells whose it is. What a process left that was killed goes
 * when the next one asks for a folder of that prefix: nothing of an upload outlives its owner by more than one start.
 * @param prefix `asr-bench-serve-`
 */
export function ownedFolder(
  parent: string,
  prefix: string,
  pid = process.pid,
): { readonly path: string; remove(): void } {
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (owner !== undefined && !isAlive(Number(owner)))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  const path = mkdtempSync(join(parent, `${prefix}${pid}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
