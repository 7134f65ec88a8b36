import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a file in one step, and makes its folder where that is missing: a reader, or whoever comes after a kill, sees
 * the old content or the new. Nothing is forced to disk: what must survive a power cut is in the journal.
 */
export function replaceFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
