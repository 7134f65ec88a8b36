import { fileURLToPath } from 'node:url';

/**
 * The file to start for a process of our own (engine host, workers), beside the module that asks. Only JavaScript can
 * be started, so a module that runs from `src/` (tests do) gets the file that was built from it.
 * @param importMetaUrl `import.meta.url` of the caller
 */
export function builtEntry(file: `.${string}.js`, importMetaUrl: string): string {
  const url = importMetaUrl.endsWith('.ts')
    ? importMetaUrl.replace(/\/src\/(?!.*\/src\/)/, '/dist/')
    : importMetaUrl;
  return fileURLToPath(new URL(file, url));
}
