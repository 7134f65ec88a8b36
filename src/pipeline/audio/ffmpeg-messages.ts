/** What ffmpeg says of each stream that it was not let decode, which is as it should be. */
const LEFT_ALONE = /^\[\S+ @ 0x[0-9a-f]+\] Codec \((\w+)\) not on whitelist /;
/** A file of damaged packets complains of each: of more than these only the first and the last are kept. */
const MOST_LINES = 40;
const LONGEST_LINE = 500;

/** The lines that ffmpeg writes to its stderr, which come in pieces. */
export class FfmpegMessages {
  #first: string[] = [];
  #last: string[] = [];
  #piece = '';
  #skipped = false;
  /** Codecs that it was not let decode. */
  readonly refused = new Set<string>();

  push(text: string): void {
    const pieces = `${this.#piece}${text}`.split('\n');
    // A line without end must not grow without end; of a long one the beginning says what it is.
    this.#piece = (pieces.pop() ?? '').slice(0, 16 * LONGEST_LINE);
    for (const line of pieces) this.#line(line);
  }

  /** All that was said, without what concerns streams that it shall leave alone. */
  end(): string[] {
    this.#line(this.#piece);
    this.#piece = '';
    return [...this.#first, ...this.#last];
  }

  #line(line: string): void {
    const codec = LEFT_ALONE.exec(line)?.[1];
    const repeated: boolean = this.#skipped && line.trimStart().startsWith('Last message repeated');
    this.#skipped = codec !== undefined || repeated;
    if (codec !== undefined) this.refused.add(codec);
    if (this.#skipped || line.trim() === '') return;
    const kept = line.slice(0, LONGEST_LINE);
    if (this.#first.length < MOST_LINES / 2) this.#first.push(kept);
    else this.#last = [...this.#last.slice(1 - MOST_LINES / 2), kept];
  }
}
