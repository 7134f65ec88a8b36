import { TOKEN_TYPE } from '../ggmm/format.ts';
import { BYTE_ALPHABET, spell } from './byte-alphabet.ts';
import { mix } from './words/seeded-random.ts';

export interface Token {
  readonly text: string;
  readonly type: number;
}

/** Ids of the tokens that prompts are built of and outputs end with. */
export interface SpecialIds {
  readonly endOfText: number;
  readonly turnStart: number;
  readonly turnEnd: number;
  readonly audioStart: number;
  readonly audioEnd: number;
  readonly audioPad: number;
  readonly asrText: number;
  readonly timestamp: number;
}

/** `<|endoftext|>` must stand right below `<|im_start|>`: the engine counts back from there. */
const SPECIALS: readonly (readonly [keyof SpecialIds, string])[] = [
  ['endOfText', '<|endoftext|>'],
  ['turnStart', '<|im_start|>'],
  ['turnEnd', '<|im_end|>'],
  ['audioStart', '<|audio_start|>'],
  ['audioEnd', '<|audio_end|>'],
  ['audioPad', '<|audio_pad|>'],
  ['asrText', '<asr_text>'],
  ['timestamp', '<timestamp>'],
];

/**
 * Begins every filler token and merge: the spelling of a zero byte, which no text contains, so a filler is never
 * part of an encoding.
 */
const FILLER_MARK = BYTE_ALPHABET[0] ?? '';
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const FILLER_TAIL = 'etaoinshrdlucmfwypvbgkjqxz';

/** Three characters for a number below 62³. */
const numeral = (value: number): string =>
  `${DIGITS[Math.floor(value / 3844) % 62]}${DIGITS[Math.floor(value / 62) % 62]}${DIGITS[value % 62]}`;

/**
 * Length in bytes of the filler `index`: 5 to 12, one in twenty 16 to 24, 9 on average, which gives the vocabulary
 * block the size of the real one (docs/models.md#the-vocabulary). Texts above 15 bytes are heap objects in the
 * engine, and a leaked tokenizer leaks them.
 */
function fillerLength(index: number): number {
  const random = mix(index + 1);
  return random % 20 === 0 ? 16 + ((random >>> 8) % 9) : 5 + ((random >>> 8) % 8);
}

const fillerTail = (length: number): string => FILLER_TAIL.slice(0, Math.max(0, length));

/**
 * The vocabulary of a synthetic checkpoint, built in the order that encoding needs: of tokens with one text the
 * engine *encodes* with the last and *decodes* each. So the steps of scripts come first (any number may share a
 * text), then bytes, words, filler and special tokens.
 */
export class VocabularyPlan {
  readonly #tokens: Token[] = [];
  readonly #merges: string[] = [];
  readonly #words = new Map<string, number>();
  readonly #seenMerges = new Set<string>();
  #firstByte = -1;
  #filler: readonly [number, number] = [0, 0];

  get size(): number {
    return this.#tokens.length;
  }

  get tokens(): readonly Token[] {
    return this.#tokens;
  }

  get merges(): readonly string[] {
    return this.#merges;
  }

  #add(text: string, type: number = TOKEN_TYPE.ordinary): number {
    this.#tokens.push({ text, type });
    return this.#tokens.length - 1;
  }

  /** A token of its own for one step of a script; `spelled` in the byte alphabet. */
  addStep(spelled: string): number {
    if (this.#firstByte >= 0) throw new RangeError('steps come before the byte tokens');
    return this.#add(spelled);
  }

  /** The 256 single bytes, without which the engine cannot encode. */
  addBytes(): void {
    this.#firstByte = this.size;
    for (const character of BYTE_ALPHABET) this.#words.set(character, this.#add(character));
  }

  /** The id of byte `value`. */
  byteId(value: number): number {
    return this.#firstByte + value;
  }

  /**
   * A word that the engine encodes as one token, with a merge for each of its prefixes. Words added earlier win
   * where merges compete: those that must be one token come first.
   */
  addWord(word: string): void {
    const characters = [...spell(word)];
    let prefix = characters[0] ?? '';
    for (const character of characters.slice(1)) {
      const merge = `${prefix} ${character}`;
      if (!this.#seenMerges.has(merge)) {
        this.#seenMerges.add(merge);
        this.#merges.push(merge);
      }
      prefix += character;
      if (!this.#words.has(prefix)) this.#words.set(prefix, this.#add(prefix));
    }
  }

  /** The id of a word that was added. */
  addedWord(word: string): number {
    const id = this.#words.get(spell(word));
    if (id === undefined) throw new RangeError(`${word} was not added`);
    return id;
  }

  /** True for tokens that a prompt or an output can hold: all but filler. */
  isCoded(id: number): boolean {
    return id < this.size && !(id >= this.#filler[0] && id < this.#filler[1]);
  }

  /** Fills up to the real vocabulary's numbers of ordinary tokens and merges. */
  fillTo(tokens: number, merges: number): void {
    this.#filler = [this.size, Math.max(this.size, tokens)];
    for (let index = this.size; index < tokens; index += 1) {
      this.#add(FILLER_MARK + numeral(index) + fillerTail(fillerLength(index) - 5));
    }
    for (let index = this.#merges.length; index < merges; index += 1) {
      this.#merges.push(
        `${FILLER_MARK}${numeral(index)} ${fillerTail(Math.max(1, fillerLength(index) - 5))}`,
      );
    }
  }

  addSpecials(): SpecialIds {
    const ids: Partial<Record<keyof SpecialIds, number>> = {};
    for (const [name, text] of SPECIALS) ids[name] = this.#add(text, TOKEN_TYPE.userDefined);
    return ids as SpecialIds;
  }
}

/** The special tokens as the tokenizer config lists them. */
export const addedTokens = (ids: SpecialIds): Record<string, { content: string; special: boolean }> =>
  Object.fromEntries(SPECIALS.map(([name, content]) => [String(ids[name]), { content, special: true }]));

/** The vocabulary block: tokens, −1, merges, −1 (docs/models.md#the-vocabulary). */
export function vocabularyBytes(plan: VocabularyPlan): Buffer {
  const texts = plan.tokens.map(({ text }) => Buffer.byteLength(text));
  const merges = plan.merges.map((merge) => Buffer.byteLength(merge));
  const sum = (lengths: readonly number[], extra: number): number =>
    lengths.reduce((total, length) => total + length + extra, 0);
  const bytes = Buffer.alloc(sum(texts, 5) + sum(merges, 4) + 8);
  let at = 0;
  for (const [index, { text, type }] of plan.tokens.entries()) {
    at = bytes.writeInt32LE(texts[index] ?? 0, at);
    at += bytes.write(text, at);
    at = bytes.writeUInt8(type, at);
  }
  at = bytes.writeInt32LE(-1, at);
  for (const [index, merge] of plan.merges.entries()) {
    at = bytes.writeInt32LE(merges[index] ?? 0, at);
    at += bytes.write(merge, at);
  }
  bytes.writeInt32LE(-1, at);
  return bytes;
}
