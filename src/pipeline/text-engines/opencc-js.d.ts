/**
 * The part of opencc-js that is used here. Its own declarations import without file endings, which NodeNext does not
 * resolve: everything in them is `any`.
 */
declare module 'opencc-js/core' {
  export class Trie {
    /** Dictionaries in OpenCC's form, `source target|…`; of two with the same entry the first one's counts. */
    loadDictGroup(dictionaries: string[]): void;
    matchPrefix(text: string, at: number): { end: number; value: string } | null;
  }
}

declare module 'opencc-js/cn2t' {
  /** Builds a converter (about 250 ms and 85 MB): do it once. `t` is plain traditional, `twp` Taiwan with its phrases. */
  export function Converter(options: { from: 'cn'; to: 't' | 'tw' | 'twp' }): (text: string) => string;
}

declare module 'opencc-js/t2cn' {
  export function Converter(options: { from: 't' | 'tw' | 'twp'; to: 'cn' }): (text: string) => string;
}
