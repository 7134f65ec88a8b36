import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/** Folder of this package, wherever its modules were built to: the nearest one above with our package.json. */
export function packageRoot(): string {
  if (found !== undefined) return found;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && /"name":\s*"asr-bench"/.test(readFileSync(file, 'utf8'))) {
      found = folder;
      return folder;
    }
    if (folder === dirname(folder)) throw new Error('the package.json of asr-bench is not above its modules');
  }
}

/** A file that is shipped with this package, of its path in it. */
export const packaged = (path: string): string => join(packageRoot(), path);
