import { type ConversionParts, converterOf, type TaiwanWords } from '../zh-tw/conversion/converter.ts';
import type { PhraseBook } from '../zh-tw/conversion/phrases.ts';
import {
  COMPUTER_CUES,
  CUED_WORDS,
  EVERYDAY_WORDS,
  GENERAL_WORDS,
  type Vocabulary,
} from '../zh-tw/conversion/vocabulary.ts';
import { type Convert, withOverrides, ZH_TW_OVERRIDES } from '../zh-tw/converted.ts';
import { type InstalledPackage, installedPackage } from './installed-package.ts';
import { loadSegmenter } from './segmenter.ts';

/** Simplified Chinese to Taiwan's script and, as the vocabulary says, its words. */
export interface ZhTwConverter {
  readonly convert: Convert;
  /** The dictionary decides the result, so every record names it. The package carries OpenCC's data of its own version. */
  readonly dictionary: InstalledPackage & { readonly config: string };
}

/** What stands for OpenCC's config and our changes to it: results under other names are not comparable. */
const CONFIGS = {
  none: 's2tw+words-1',
  general: 's2twp-general-1',
  it: 's2twp+words-1',
} satisfies Record<Vocabulary, string>;

const loaded = new Map<string, Promise<ZhTwConverter>>();

/** A converter, built once in a process: building takes 0.3 s and 60 MB, and jieba as much. For the text worker only. */
export function loadZhTwConverter(vocabulary: Vocabulary, overrides = false): Promise<ZhTwConverter> {
  const key = `${vocabulary} ${overrides}`;
  const known = loaded.get(key) ?? build(vocabulary, overrides);
  loaded.set(key, known);
  return known;
}

async function build(vocabulary: Vocabulary, overrides: boolean): Promise<ZhTwConverter> {
  const [books, { cut }] = await Promise.all([loadBooks(), loadSegmenter()]);
  const parts: ConversionParts = {
    plain: books.plain,
    script: books.script,
    words: await books.words(vocabulary),
    variants: books.variants,
    cut,
  };
  return {
    convert: overrides ? withOverrides(converterOf(parts), ZH_TW_OVERRIDES, cut) : converterOf(parts),
    dictionary: { ...installedPackage('opencc-js', 'opencc-js/cn2t'), config: CONFIGS[vocabulary] },
  };
}

/** Taiwan writes 帳 for 賬, wherever it stands. */
const VARIANTS = '賬 帳';

let books: ReturnType<typeof readBooks> | undefined;
const loadBooks = (): ReturnType<typeof readBooks> => {
  books ??= readBooks();
  return books;
};

async function readBooks() {
  const [{ Trie }, compatible, characters, phrases, regional, variants, variantPhrases] = await Promise.all([
    import('opencc-js/core'),
    import('opencc-js/dict/CJK_Compatibility_Ideographs'),
    import('opencc-js/dict/STCharacters'),
    import('opencc-js/dict/STPhrases'),
    import('opencc-js/dict/STPhrases_GeneratedFromRegionalPhrases'),
    import('opencc-js/dict/TWVariants'),
    import('opencc-js/dict/TWVariantsPhrases'),
  ]);
  /** Of dictionaries that have the same entry, the first counts. */
  const book = (...dictionaries: readonly string[]): PhraseBook => {
    const trie = new Trie();
    trie.loadDictGroup([...dictionaries]);
    return { longest: (text, at) => trie.matchPrefix(text, at) ?? undefined };
  };
  return {
    plain: book(compatible.default),
    script: book(phrases.default, regional.default, characters.default),
    variants: book(VARIANTS, variantPhrases.default, variants.default),
    async words(vocabulary: Vocabulary): Promise<TaiwanWords | undefined> {
      if (vocabulary === 'none') return undefined;
      const { default: all } = await import('opencc-js/dict/TWPhrases');
      const nothing: PhraseBook = { longest: () => undefined };
      if (vocabulary === 'it') return { table: book(all), own: nothing, cued: nothing, cue: COMPUTER_CUES };
      const general = all
        .split('|')
        .filter((entry) => !EVERYDAY_WORDS.has(entry.slice(0, entry.indexOf(' '))))
        .join('|');
      return {
        table: book(general),
        own: book(entries(GENERAL_WORDS)),
        cued: book(entries(CUED_WORDS)),
        cue: COMPUTER_CUES,
      };
    },
  };
}

const entries = (words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .map(([from, to]) => `${from} ${to}`)
    .join('|');
