import { fileURLToPath } from 'node:url';

/**
 * The file to fork for a process of our own, beside the module that asks. Only JavaScript can be forked, so a module that
 * runs from `src/` (tests do) gets the file that was built from it.
 */
export function builtEntry(file: `./${string}.js`, importMetaUrl: string): string {
  const url = importMetaUrl.endsWith('.ts')
    ? importMetaUrl.replace(/\/src\/(?!.*\/src\/)/, '/dist/')
    : importMetaUrl;
  return fileURLToPath(new URL(file, url));
}
