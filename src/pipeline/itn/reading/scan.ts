import { digitOf, Kind, kindOf, packed } from './numerals.ts';
import type { ItnOptions } from './options.ts';
import { protect } from './protection.ts';
import type { WordList } from './word-list.ts';

/**
 * A text with the kind of each of its characters, protected expressions masked out. Offsets are UTF-16 code units.
 * Every reader takes a scan and an offset, and looks forward only, so that a text is read in linear time.
 */
export class Scan {
  /** Characters examined by the numeral readers so far: what the linearity test counts. */
  steps = 0;
  /**
   * A run that was searched for radio digits from `plainFrom` on: up to `plainUntil` 洞, 拐 and 勾 are words, so that no run
   * is searched twice. From a start before it the run is a longer one (零洞幺 has three, 洞幺 two).
   */
  plainFrom = 0;
  plainUntil = 0;
  readonly text: string;
  readonly options: ItnOptions;
  readonly #entries: Uint8Array;

  private constructor(text: string, entries: Uint8Array, options: ItnOptions) {
    this.text = text;
    this.#entries = entries;
    this.options = options;
  }

  /** Undefined if the text holds no numeral that is free to be converted. */
  static of(text: string, options: ItnOptions): Scan | undefined {
    const entries = new Uint8Array(text.length);
    let numerals = 0;
    for (let at = 0; at < text.length; at++) {
      const entry = packed(text.charCodeAt(at));
      if (entry === 0) continue;
      entries[at] = entry;
      numerals++;
    }
    if (numerals === 0) return undefined;
    protect(text, entries);
    return new Scan(text, entries, options);
  }

  /** `none` outside the text and inside protected expressions. */
  kind(at: number): Kind {
    return kindOf(this.#entries[at] ?? 0);
  }

  /** Value of a digit, 0 to 9. */
  value(at: number): number {
    return digitOf(this.#entries[at] ?? 0);
  }

  /** The character at an offset, or '' outside the text. */
  char(at: number): string {
    return this.text.charAt(at);
  }

  startsWith(word: string, at: number): boolean {
    return this.text.startsWith(word, at);
  }

  /** The longest word of a list that the text has at an offset, or '' for none. */
  wordOf(words: WordList, at: number): string {
    return words.at(this.text, at);
  }

  /** Whether the character at an offset is one of a set; false outside the text. */
  isOneOf(characters: string, at: number): boolean {
    const character = this.text.charAt(at);
    return character !== '' && characters.includes(character);
  }

  /** Up to `length` characters before an offset. */
  before(at: number, length: number): string {
    return this.text.slice(Math.max(0, at - length), at);
  }

  /** Offset of the next numeral at or after `at`, or the length of the text. */
  nextNumeral(at: number): number {
    let next = at;
    while (next < this.text.length && (this.#entries[next] ?? 0) === 0) next++;
    return next;
  }

  /** End of the numeral run that holds `at`. Radio digits are no part of a run: they need `radioDigits`. */
  runEnd(at: number): number {
    let end = at;
    for (let kind = this.kind(end); kind !== Kind.none && kind !== Kind.radio; kind = this.kind(++end)) {
      this.steps++;
    }
    return end;
  }
}
