import type { Convert } from '../zh-tw/converted.ts';
import { type InstalledPackage, installedPackage } from './installed-package.ts';

/** Simplified Chinese to Taiwan's script and vocabulary. */
export interface ZhTwConverter {
  readonly convert: Convert;
  /** The dictionary decides the result, so every record names it. The package carries OpenCC's data of its own version. */
  readonly dictionary: InstalledPackage & { readonly config: 's2twp' };
}

let loaded: Promise<ZhTwConverter> | undefined;

/** The converter, built once in a process: building takes 250 ms and 85 MB. For the text worker only. */
export function loadZhTwConverter(): Promise<ZhTwConverter> {
  loaded ??= build();
  return loaded;
}

async function build(): Promise<ZhTwConverter> {
  const { Converter } = await import('opencc-js/cn2t');
  return {
    convert: Converter({ from: 'cn', to: 'twp' }),
    dictionary: { ...installedPackage('opencc-js', 'opencc-js/cn2t'), config: 's2twp' },
  };
}
