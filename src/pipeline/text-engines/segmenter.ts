import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { packaged } from '../../system/package-root.ts';
import { type InstalledPackage, installedPackage } from './installed-package.ts';

/** Chinese word segmentation. */
export interface Segmenter {
  /** Which implementation cuts; the two agree on every sentence tried, and the run record says which it was. */
  readonly package: InstalledPackage;
  /** Words of the text in order, spaces and punctuation included; joined they are the text. New words by HMM. */
  cut(text: string): string[];
}

/** The names of the implementations, in order of preference: the native one is ten times as fast where it is there. */
export const SEGMENTERS = ['@node-rs/jieba', 'jieba-wasm'] as const;
export type SegmenterName = (typeof SEGMENTERS)[number];

const NATIVE = '@node-rs/jieba';
type NativeJieba = { cut(text: string, hmm?: boolean): string[] };
const Native = z.object({
  Jieba: z.custom<{ withDict(dictionary: Uint8Array): NativeJieba }>((value) => typeof value === 'function'),
});
const NativeDictionary = z.object({ dict: z.instanceof(Uint8Array) });

/**
 * Loads the native segmenter if the optional peer is installed, jieba-wasm otherwise, or the one that is named. Takes
 * 0.3 to 0.8 s and 55 to 75 MB: for the text worker only.
 */
export async function loadSegmenter(name?: SegmenterName): Promise<Segmenter> {
  if (name === 'jieba-wasm') return loadPortable();
  if (name === NATIVE) return loadNative();
  try {
    return await loadNative();
  } catch {
    return loadPortable();
  }
}

/** Where the build puts the one of jieba-wasm's builds that Node needs (scripts/vendor-jieba.mjs). */
const VENDORED = packaged('dist/vendor/jieba-wasm/jieba_rs_wasm.js');
const Portable = z.object({
  cut: z.custom<(text: string, hmm: boolean) => string[]>((value) => typeof value === 'function'),
});

async function loadPortable(): Promise<Segmenter> {
  const { cut } = Portable.parse(await import(pathToFileURL(VENDORED).href));
  const found = installedPackage('jieba-wasm', VENDORED);
  return { package: found, cut: (text) => (text === '' ? [] : cut(text, true)) };
}

async function loadNative(): Promise<Segmenter> {
  // In variables, because the optional peer's types are absent where it is.
  const [entry, dictionary]: string[] = [NATIVE, `${NATIVE}/dict`];
  const { Jieba } = Native.parse(await import(entry ?? ''));
  const { dict } = NativeDictionary.parse(await import(dictionary ?? ''));
  const jieba = Jieba.withDict(dict);
  return { package: installedPackage(NATIVE), cut: (text) => (text === '' ? [] : jieba.cut(text, true)) };
}
