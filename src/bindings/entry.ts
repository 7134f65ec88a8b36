import { fileURLToPath } from 'node:url';

/**
 * Path of a module that is started as a process of its own. Processes run JavaScript: from a source checkout
 * (tests) the built file of the same name is used.
 * @param base `import.meta.url` of the caller
 */
export function entryPath(relative: string, base: string): string {
  const url = new URL(relative, base);
  if (base.endsWith('.ts')) url.pathname = url.pathname.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
  else url.pathname = url.pathname.replace(/\.ts$/, '.js');
  return fileURLToPath(url);
}
