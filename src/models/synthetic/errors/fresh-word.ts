import type { ErrorUnit } from '../words/languages.ts';
import type { SeededRandom } from '../words/seeded-random.ts';
import { keyOf, type Unit } from './units.ts';

/**
 * Everyday characters that are written alike in simplified and traditional Chinese, that no other character is
 * folded into, and that neither number nor measure anything: as errors they stay errors under every normalisation.
 */
const COMMON_HAN = [
  ...'山水火木土石田禾竹衣弓舟井瓦羊犬虎兔牙舌耳目手足骨皮血泉林海洋河湖江波雪雨霜露星光夕夜朝夏春',
];
const LATIN = [...'abcdefghijklmnopqrstuvwxyz'];

/** Words for errors: like the text's own, but none of them, so that no alignment takes one for a hit. */
export class FreshWords {
  readonly #random: SeededRandom;
  readonly #reference: ReadonlySet<string>;
  readonly #letters: readonly string[];
  readonly #unit: ErrorUnit;

  constructor(units: readonly Unit[], unit: ErrorUnit, random: SeededRandom) {
    this.#random = random;
    this.#unit = unit;
    this.#reference = new Set(units.map(({ key }) => key));
    const letters = new Set(units.flatMap(({ key }) => [...key]).filter((letter) => /^\p{L}$/u.test(letter)));
    this.#letters = letters.size < 4 ? [...letters, ...LATIN] : [...letters];
  }

  #letter(): string {
    return this.#letters[this.#random.below(this.#letters.length)] ?? 'x';
  }

  /** A wrong word in place of `original`, or a new one of its kind; case kept. */
  like(original: string): string {
    return this.#unit === 'word' ? this.#word(original) : this.#character();
  }

  #word(original: string): string {
    const letters = [...original];
    for (let attempt = 0; ; attempt += 1) {
      const at = this.#random.below(letters.length);
      const old = letters[at] ?? '';
      if (/^\p{L}$/u.test(old)) {
        const fresh = this.#letter();
        letters[at] = old === old.toLowerCase() ? fresh : fresh.toUpperCase();
      }
      // A text of few letters can use up all short words: then they grow.
      if (attempt >= 8) letters.push(this.#letter());
      const word = letters.join('');
      if (this.#isFresh(word)) return word;
    }
  }

  #character(): string {
    const from = this.#random.below(COMMON_HAN.length);
    for (let step = 0; step < COMMON_HAN.length; step += 1) {
      const candidate = COMMON_HAN[(from + step) % COMMON_HAN.length] ?? '';
      if (this.#isFresh(candidate)) return candidate;
    }
    // The text has them all: the extension block holds thousands that hardly any text has.
    for (let point = 0x3400 + this.#random.below(0x1000); ; point += 1) {
      const candidate = String.fromCodePoint(point);
      if (this.#isFresh(candidate)) return candidate;
    }
  }

  #isFresh(word: string): boolean {
    const key = keyOf(word);
    if (key === '' || [...word].length !== [...key].length + (word.match(/['’]/gu)?.length ?? 0))
      return false;
    return !this.#reference.has(key);
  }
}
