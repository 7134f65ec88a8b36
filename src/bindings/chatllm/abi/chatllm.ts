import koffi from 'koffi';
import { END_CALLBACK, PRINT_CALLBACK } from './functions.ts';
import type { Library, NativeFunction } from './library.ts';

const printType = koffi.pointer(koffi.proto(PRINT_CALLBACK));
const endType = koffi.pointer(koffi.proto(END_CALLBACK));

/**
 * Receives what the engine prints. Called on the calling thread, inside the engine's call: it must be quick and
 * must not throw (an exception would suppress every later callback of that call).
 */
export interface PrintSink {
  /** @param text address of a NUL-terminated UTF-8 string, valid during the call only */
  print(type: number, text: bigint): void;
  /** The engine calls this twice a round: idempotent. */
  end(): void;
}

/**
 * One chatllm object: create, start, user_input, restart, destroy, as the ABI names them, synchronous, on the
 * calling thread. Return codes are the engine's own (docs/engine.md#return-codes). Only one started object a
 * process is safe; the caller sees to that.
 */
export class ChatLLM {
  readonly #library: Library;
  readonly #object: bigint;
  readonly #print: bigint;
  readonly #end: bigint;
  #started = false;
  #destroyed = false;

  constructor(library: Library, sink: PrintSink) {
    this.#library = library;
    this.#print = koffi.register(
      (_user: bigint, type: number, text: bigint) => sink.print(type, text),
      printType,
    );
    this.#end = koffi.register(() => sink.end(), endType);
    this.#object = library.function('chatllm_create')() as bigint;
  }

  get started(): boolean {
    return this.#started;
  }

  /** One word of the engine's command line a call. */
  appendParams(words: readonly string[]): void {
    const append = this.#function('chatllm_append_param');
    for (const word of words) append(this.#object, word);
  }

  /** Loads the model; blocks. 0 is success, 1 a failed load, -1 no model, positive the index of a bad word. */
  start(): number {
    const code = this.#function('chatllm_start')(this.#object, this.#print, this.#end, null) as number;
    this.#started = code === 0;
    return code;
  }

  /** Blocks until generation is over. 0 ok, -1 busy, -2 not loaded, -3 wrong purpose. */
  userInput(text: string): number {
    return this.#startedFunction('chatllm_user_input')(this.#object, text) as number;
  }

  /** Clears the history; keeps weights and buffers. `system` replaces the system prompt. */
  restart(system?: string): void {
    this.#startedFunction('chatllm_restart')(this.#object, system ?? null);
  }

  /**
   * Frees the object; 0, or -1 when it refuses. In unmodified upstream this aborts the process: probe first.
   * An object that was never started is left alone, since destroying it is undefined (SIGSEGV).
   */
  destroy(): number {
    const code = this.#startedFunction('chatllm_destroy')(this.#object) as number;
    if (code === 0) {
      this.#destroyed = true;
      this.#started = false;
      koffi.unregister(this.#print);
      koffi.unregister(this.#end);
    }
    return code;
  }

  /** Tokens in the context so far; undefined where the library has no cursor. */
  cursor(): number | undefined {
    if (!this.#library.has('chatllm_get_cursor')) return undefined;
    return this.#startedFunction('chatllm_get_cursor')(this.#object) as number;
  }

  /** Prints cumulative timings to the sink as `PrintType.meta` lines; false where the library cannot. */
  showStatistics(): boolean {
    if (!this.#library.has('chatllm_show_statistics')) return false;
    this.#startedFunction('chatllm_show_statistics')(this.#object);
    return true;
  }

  /** Limits new tokens of the next round; -1 is no limit. */
  setMaxNewTokens(limit: number): void {
    this.#startedFunction('chatllm_set_gen_max_tokens')(this.#object, limit);
  }

  /** May be called inside the print callback; the call in progress returns after the token at hand. */
  abort(): void {
    this.#startedFunction('chatllm_abort_generation')(this.#object);
  }

  /** Number of tokens of `text`; the ids go to the sink as one `PrintType.tokenIds` line. */
  tokenize(text: string): number {
    return this.#startedFunction('chatllm_text_tokenize')(this.#object, text) as number;
  }

  #function(name: Parameters<Library['function']>[0]): NativeFunction {
    if (this.#destroyed) throw new Error(`${name} on a destroyed object`);
    return this.#library.function(name);
  }

  /** The engine does not check for unstarted objects (SIGSEGV), so this does. */
  #startedFunction(name: Parameters<Library['function']>[0]): NativeFunction {
    if (!this.#started) throw new Error(`${name} before a successful start`);
    return this.#function(name);
  }
}
