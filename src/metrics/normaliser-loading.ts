import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import {
  asIs,
  chinese,
  english,
  type Normaliser,
  type NormaliserName,
  type ScriptFold,
} from './accuracy/normaliser.ts';
import { scriptFold } from './accuracy/script-fold.ts';

/** The normaliser of that name, with what it needs; the dictionary is read for `zh` only. */
export async function loadNormaliser(name: NormaliserName): Promise<Normaliser> {
  if (name === 'zh') return chinese(await simplifiedScript());
  return name === 'en' ? english : asIs;
}

let loaded: Promise<ScriptFold> | undefined;

/**
 * The traditional → simplified characters of the installed OpenCC, read once. Its character dictionary alone is a
 * string of 29 KB; the package's converters hold its phrases too and cost 85 MB (docs/metrics.md#normalisers).
 */
export function simplifiedScript(): Promise<ScriptFold> {
  loaded ??= (async () => {
    const { default: dictionary } = await import('opencc-js/dict/TSCharacters');
    return scriptFold(dictionary, `opencc-js ${installedVersion()}`);
  })();
  return loaded;
}

/** The package hides its package.json from `import`, but not from a path. */
function installedVersion(): string {
  const main = createRequire(import.meta.url).resolve('opencc-js');
  const manifest = main.replace(/([\\/])dist[\\/].*$/, '$1package.json');
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
}
