import type { ErrorUnit } from '../words/languages.ts';
import { isIdeograph } from '../words/pieces.ts';

/** One word or character of a text, with what follows it up to the next. */
export interface Unit {
  /** Characters before, of, and after the part that counts: `“`, `ask`, `,`. */
  readonly before: string;
  readonly core: string;
  readonly after: string;
  /** White space behind. */
  readonly space: string;
  /** What a comparison without case and punctuation sees; empty for pure punctuation. */
  readonly key: string;
  /** True where a change counts as one error whichever way the text is normalised. */
  readonly plain: boolean;
}

const EDGES = /^([^\p{L}\p{M}\p{N}]*)(.*?)([^\p{L}\p{M}\p{N}]*)$/su;
/** No hyphens, no combining marks: some normalisers cut words there. */
const PLAIN_WORD = /^[\p{L}\p{N}'’]*\p{L}[\p{L}\p{N}'’]*$/u;
/** Thai letters but SARA AM (U+0E33), which normalisers decompose. */
const PLAIN_LETTER = /^(?!\u0e33)(?=\p{L})\p{Script=Thai}$/u;

export const keyOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');

function word(text: string, space: string): Unit {
  const [, before = '', core = '', after = ''] = EDGES.exec(text) ?? [];
  return { before, core, after, space, key: keyOf(core), plain: PLAIN_WORD.test(core) };
}

function character(text: string): Unit {
  const key = keyOf(text);
  const plain = (isIdeograph(text) && key === text) || PLAIN_LETTER.test(text);
  return { before: '', core: text, after: '', space: '', key, plain };
}

/** Cuts `text` into words or characters; joined, they are the text again. White space before the first is dropped. */
export function unitsOf(text: string, unit: ErrorUnit): Unit[] {
  if (unit === 'character') return [...text].map(character);
  return [...text.matchAll(/(\S+)(\s*)/g)].map(([, core = '', space = '']) => word(core, space));
}

export const textOf = (units: readonly Unit[]): string =>
  units.map(({ before, core, after, space }) => before + core + after + space).join('');
