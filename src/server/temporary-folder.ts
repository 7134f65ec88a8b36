import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = 'asr-bench-serve-';

/**
 * A folder of this process's own for uploads, under a name that tells whose it is. What a server left that was killed
 * goes now: nothing of an upload outlives the process that took it by more than one start.
 */
export function temporaryFolder(
  parent: string,
  pid = process.pid,
): { readonly path: string; remove(): void } {
  for (const name of readdirSync(parent)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !alive(Number(owner)))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  const path = mkdtempSync(join(parent, `${PREFIX}${pid}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // It is there, and another user's.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
