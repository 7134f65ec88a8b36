import type { Convert } from '../converted.ts';
import { decided } from './context.ts';
import {
  crossesWord,
  fittingPhrase,
  insideWord,
  type Phrase,
  type PhraseBook,
  type WordEdges,
} from './phrases.ts';

/** Words of Taiwan, by plain traditional phrases. */
export interface TaiwanWords {
  /** OpenCC's. */
  readonly table: PhraseBook;
  /** Our own, before those. */
  readonly own: PhraseBook;
  /** Words that count in a sentence that `cue` finds something in. */
  readonly cued: PhraseBook;
  readonly cue: RegExp;
}

/** The dictionaries of one way to convert, and the words of a text. */
export interface ConversionParts {
  /** OpenCC's compatibility characters (U+F900 …) as the ones they stand for. */
  readonly plain: PhraseBook;
  /** Simplified phrases and characters as plain traditional ones. */
  readonly script: PhraseBook;
  /** Undefined for script alone. */
  readonly words: TaiwanWords | undefined;
  /** Taiwan's forms of characters. */
  readonly variants: PhraseBook;
  /** All of a text, word by word. */
  cut(text: string): readonly string[];
}

/**
 * Simplified Chinese as Taiwan writes it, after OpenCC's chain (script by phrases, then words, then variants), with one rule
 * of our own: what takes a part of a word and more than that is refused (被发 in 被|发明), and a shorter entry or the
 * character alone is taken. Every step but the words keeps the number of characters.
 */
export function converterOf(parts: ConversionParts): Convert {
  return (given) => {
    const raw = replaced(given, parts.plain);
    const isEdge = wordEdges(raw, parts.cut);
    const script = toScript(raw, parts.script, isEdge);
    const words = parts.words === undefined ? script.join('') : toWords(raw, script, parts.words, isEdge);
    return replaced(words, parts.variants);
  };
}

const sizeAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

/** Every entry, from left to right; for books without an ambiguity that words could settle. */
const replaced = (text: string, book: PhraseBook): string => rewritten(text, (at) => book.longest(text, at));

/** A text with what is found at a place instead of what stands there, from left to right. */
function rewritten(text: string, find: (at: number) => Phrase | undefined): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const found = find(at);
    const end = found?.end ?? at + sizeAt(text, at);
    result += found?.value ?? text.slice(at, end);
    at = end;
  }
  return result;
}

/** Plain traditional characters, one for each code point of the raw text. */
function toScript(raw: string, book: PhraseBook, isEdge: WordEdges): string[] {
  const context = decided(raw, isEdge);
  const characters: string[] = [];
  for (let at = 0; at < raw.length; ) {
    const size = sizeAt(raw, at);
    const found = fittingPhrase(
      book,
      raw,
      at,
      (start, end) => end - start <= size || !crossesWord(raw, start, end, isEdge),
    );
    const end = found?.end ?? at + size;
    let place = at;
    for (const value of found?.value ?? raw.slice(at, end)) {
      characters.push(context.get(place) ?? value);
      place += sizeAt(raw, place);
    }
    at = end;
  }
  return characters;
}

function toWords(raw: string, characters: readonly string[], words: TaiwanWords, isEdge: WordEdges): string {
  const text = characters.join('');
  const place = rawOffsets(raw, text, characters);
  const cued = sentencesWith(raw, words.cue);
  const wholeWords = (start: number, end: number): boolean =>
    !crossesWord(raw, place(start), place(end), isEdge) && !insideWord(place(start), place(end), isEdge);
  return rewritten(text, (at) =>
    longestOf(
      fittingPhrase(words.own, text, at, wholeWords),
      fittingPhrase(words.cued, text, at, (start, end) => cued(place(start)) && wholeWords(start, end)),
      fittingPhrase(words.table, text, at, wholeWords),
    ),
  );
}

/** The longest; of equal ones the first. */
function longestOf(...found: readonly (Phrase | undefined)[]): Phrase | undefined {
  return found.reduce<Phrase | undefined>(
    (best, one) => (one !== undefined && (best === undefined || one.end > best.end) ? one : best),
    undefined,
  );
}

/** The raw offset of an offset of the script; another one only where a character left the BMP or came into it. */
function rawOffsets(raw: string, text: string, characters: readonly string[]): (at: number) => number {
  if (raw.length === text.length) return (at) => at;
  const offsets = new Int32Array(text.length + 1);
  let [from, to] = [0, 0];
  for (const character of characters) {
    offsets.fill(from, to, to + character.length);
    to += character.length;
    from += sizeAt(raw, from);
  }
  offsets[text.length] = raw.length;
  return (at) => offsets[at] ?? raw.length;
}

const SENTENCE = /[^。！？!?\n]+/gu;

/** Whether the sentence at an offset has the cue. */
function sentencesWith(text: string, cue: RegExp): (at: number) => boolean {
  let spans: { readonly start: number; readonly end: number }[] | undefined;
  return (at) => {
    spans ??= [...text.matchAll(SENTENCE)]
      .filter(({ 0: sentence }) => cue.test(sentence))
      .map(({ 0: sentence, index }) => ({ start: index, end: index + sentence.length }));
    return spans.some(({ start, end }) => start <= at && at < end);
  };
}

/** Stretches between which no word runs: what is cut at a time. */
const CLAUSE = /[^\s\p{P}]+/gu;
const Edge = { unknown: 0, yes: 1, no: 2 } as const;

/** The edges of a text's words, cut clause by clause when they are first asked for. */
function wordEdges(text: string, cut: (text: string) => readonly string[]): WordEdges {
  const known = new Uint8Array(text.length + 1);
  const clauses = [...text.matchAll(CLAUSE)];
  const clauseAt = new Int32Array(text.length + 1).fill(-1);
  clauses.forEach(({ 0: clause, index }, number) => {
    clauseAt.fill(number, index + 1, index + clause.length);
  });
  return (offset) => {
    const clause = clauses[clauseAt[offset] ?? -1];
    if (clause === undefined) return true;
    if (known[offset] === Edge.unknown) {
      known.fill(Edge.no, clause.index + 1, clause.index + clause[0].length);
      let at = clause.index;
      for (const word of cut(clause[0])) {
        at += word.length;
        if (at < clause.index + clause[0].length) known[at] = Edge.yes;
      }
    }
    return known[offset] === Edge.yes;
  };
}
