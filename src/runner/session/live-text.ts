import { AsrOutputParser } from '../../pipeline/asr-output.ts';
import { exact } from '../../record/exact.ts';

/** A piece of live text that may be shown. */
export interface LivePiece {
  readonly text: string;
  readonly language?: string;
}

/**
 * Live text on its way from the engine host to whoever shows it. The host writes every chunk of output; here the
 * header and the aligner's JSON are kept back. It comes by a pipe of its own, so that the last pieces of a round may
 * arrive after its result: they are recognised by their number and left out, since the result has the whole text.
 */
export class LiveText {
  #show: (piece: LivePiece) => void;
  #parser: AsrOutputParser | undefined;
  #decoder = new TextDecoder('utf-8');
  #received = 0;
  /** Bytes of finished rounds that are still in the pipe. */
  #owed = 0;

  constructor(show: (piece: LivePiece) => void = () => {}) {
    this.#show = show;
  }

  /** Another file is heard in the same host: what comes from now on is shown here. */
  showTo(show: (piece: LivePiece) => void): void {
    this.#show = show;
  }

  /** The next output is that of a `transcribe`. */
  begin(forcedLanguage: string | undefined): void {
    this.#parser = new AsrOutputParser({ forcedLanguage });
    this.#decoder = new TextDecoder('utf-8');
    this.#received = 0;
  }

  /** The next output is not to be shown. */
  mute(): void {
    this.#parser = undefined;
    this.#received = 0;
  }

  /** The round is over. @param bytes of all its chunks, those that the host dropped from the pipe left out */
  end(bytes: number): void {
    this.#parser = undefined;
    this.#owed += Math.max(0, bytes - this.#received);
    this.#received = 0;
  }

  /** A new host has a new pipe: nothing of the old one will come. */
  reset(): void {
    this.#parser = undefined;
    this.#owed = 0;
    this.#received = 0;
  }

  push(block: Uint8Array): void {
    const late = Math.min(this.#owed, block.length);
    this.#owed -= late;
    const own = block.subarray(late);
    this.#received += own.length;
    const parser = this.#parser;
    if (parser === undefined || own.length === 0) return;
    const { text } = parser.push(this.#decoder.decode(own, { stream: true }));
    if (text === '') return;
    this.#show({ text, ...exact({ language: parser.language }) });
  }
}
