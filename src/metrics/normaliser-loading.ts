import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import {
  asIs,
  asIs1,
  chinese,
  chinese1,
  english,
  english1,
  leaderboard,
  type Normaliser,
  type NormaliserName,
} from './accuracy/normaliser.ts';
import { classFold, type ScriptFold, scriptFold } from './accuracy/script-fold.ts';

const LOADERS = {
  none: () => asIs,
  'none-1': () => asIs1,
  zh: async () => chinese(await characterClasses()),
  'zh-1': async () => chinese1(await simplifiedScript()),
  en: () => english,
  'en-1': () => english1,
  'en-leaderboard': () => leaderboard,
} satisfies Record<NormaliserName, () => Normaliser | Promise<Normaliser>>;

/** The normaliser of that name, with what it needs; dictionaries are read for Chinese only. */
export async function loadNormaliser(name: NormaliserName): Promise<Normaliser> {
  return LOADERS[name]();
}

let simplified: Promise<ScriptFold> | undefined;

/** The traditional → simplified characters of the installed OpenCC, read once. */
export function simplifiedScript(): Promise<ScriptFold> {
  simplified ??= (async () => {
    const { default: dictionary } = await import('opencc-js/dict/TSCharacters');
    return scriptFold(dictionary, `opencc-js ${installedVersion()}`);
  })();
  return simplified;
}

let classes: Promise<ScriptFold> | undefined;

/**
 * The characters of both scripts by classes, from the installed OpenCC, read once. Its tables of characters are strings
 * of 62 KB; the package's converters hold its phrases too and cost 85 MB (docs/metrics.md#normalisers).
 */
export function characterClasses(): Promise<ScriptFold> {
  classes ??= (async () => {
    const tables = await Promise.all([
      import('opencc-js/dict/TSCharacters'),
      import('opencc-js/dict/STCharacters'),
      import('opencc-js/dict/TWVariants'),
    ]);
    return classFold(
      tables.map(({ default: dictionary }) => dictionary),
      `opencc-js ${installedVersion()}`,
    );
  })();
  return classes;
}

/** The package hides its package.json from `import`, but not from a path. */
function installedVersion(): string {
  const main = createRequire(import.meta.url).resolve('opencc-js');
  const manifest = main.replace(/([\\/])dist[\\/].*$/, '$1package.json');
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
}
