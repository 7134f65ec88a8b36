import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const { resolve } = createRequire(import.meta.url);
const Manifest = z.object({ name: z.string(), version: z.string() });

/** A package as a run record names it. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * The version of an installed package, read from its own manifest: `exports` hides that from `import`.
 *
 * @throws Error when the package is not installed
 */
export function installedPackage(name: string, entry = name): InstalledPackage {
  for (let folder = dirname(resolve(entry)); ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest?.name === name) return manifest;
    if (folder === dirname(folder)) throw new Error(`no package.json of ${name} above its entry`);
  }
}

function readManifest(file: string): InstalledPackage | undefined {
  try {
    return Manifest.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
