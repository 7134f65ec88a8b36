import { commonBeginning } from '../record/common-beginning.ts';

/** What becomes of a text: so many UTF-16 code units go from its end, and this comes there. */
export interface TextChange {
  readonly back: number;
  readonly text: string;
}

/**
 * The live text of a job in zh-TW, chunk by chunk: what is said of the chunk at hand may change until it is over. Nothing
 * is told before something was converted: a talk that is not Chinese has no second text.
 */
export class LiveConversion {
  readonly #longest: number;
  #before = '';
  #chunk = '';
  #told = false;

  /** @param longest characters that are kept for who comes late */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** What a listener has who heard everything; empty before anything was converted. */
  get shown(): string {
    return this.#told ? this.#whole : '';
  }

  /** The chunk goes on with text that is not converted. */
  add(text: string): TextChange | undefined {
    return this.#become(this.#chunk + text);
  }

  /** All of the chunk so far, converted. */
  convert(text: string): TextChange | undefined {
    if (this.#told) return this.#become(text);
    this.#chunk = text;
    this.#told = true;
    return { back: 0, text: this.#whole };
  }

  /** The chunk is over. @param zhTw absent where it was not converted */
  end(text: string, zhTw: string | undefined): TextChange | undefined {
    return zhTw === undefined ? this.#become(text) : this.convert(zhTw);
  }

  /** The next chunk begins. */
  next(): TextChange | undefined {
    this.#before = `${this.#whole}\n`.slice(-this.#longest);
    this.#chunk = '';
    return this.#told ? { back: 0, text: '\n' } : undefined;
  }

  get #whole(): string {
    return this.#before + this.#chunk;
  }

  #become(text: string): TextChange | undefined {
    const before = this.#chunk;
    this.#chunk = text;
    if (!this.#told || before === text) return undefined;
    const { length } = commonBeginning(before, text);
    return { back: before.length - length, text: text.slice(length) };
  }
}
