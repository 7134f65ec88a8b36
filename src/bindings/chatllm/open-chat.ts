import { bytesAt, textAt } from '../host/tape.ts';
import { ChatLLM, type PrintSink } from './abi/chatllm.ts';
import { PrintType } from './abi/functions.ts';
import { Library } from './abi/library.ts';

/** What the engine prints, by kind. `at` is ns of the monotonic clock, read first thing in the callback. */
export type ChatEvent =
  /** A piece of generated text; whole characters, also where the engine cut inside one. */
  | { readonly kind: 'chunk'; readonly at: bigint; readonly text: string }
  | { readonly kind: 'thought'; readonly at: bigint; readonly text: string }
  | { readonly kind: 'meta'; readonly at: bigint; readonly line: string }
  | { readonly kind: 'error'; readonly at: bigint; readonly line: string }
  /** JSON text: name, purpose, parameters, context length. */
  | { readonly kind: 'model-info'; readonly at: bigint; readonly json: string }
  | { readonly kind: 'token-ids'; readonly at: bigint; readonly ids: readonly number[] }
  | { readonly kind: 'log'; readonly at: bigint; readonly line: string }
  /** The end of a round; once, though the engine says it twice. */
  | { readonly kind: 'end'; readonly at: bigint }
  | { readonly kind: 'other'; readonly at: bigint; readonly type: number; readonly line: string };

export interface OpenChat {
  readonly library: Library;
  readonly chat: ChatLLM;
}

/**
 * Opens a libchatllm in **this** process, for programs of one's own: `chat.appendParams`, `chat.start`,
 * `chat.userInput` and so on, with what it prints as typed events. A fault of the engine is a fault of this
 * process, and only one started object a process is safe (docs/engine.md); runs use `EngineHost` instead.
 * @param path absolute path of the library
 * @param onEvent called inside the engine's calls: quick, and must not throw
 * @throws Error with the loader's words when the library cannot be loaded
 */
export function openChat(path: string, onEvent: (event: ChatEvent) => void): OpenChat {
  const library = new Library(path);
  return { library, chat: new ChatLLM(library, new EventSink(onEvent)) };
}

class EventSink implements PrintSink {
  readonly #onEvent: (event: ChatEvent) => void;
  #decoder = new TextDecoder('utf-8');
  #ended = false;

  constructor(onEvent: (event: ChatEvent) => void) {
    this.#onEvent = onEvent;
  }

  print(type: number, address: bigint): void {
    const at = process.hrtime.bigint();
    if (type === PrintType.chatChunk || type === PrintType.thoughtChunk) {
      this.#ended = false;
      const text = this.#decoder.decode(bytesAt(address), { stream: true });
      this.#onEvent({ kind: type === PrintType.chatChunk ? 'chunk' : 'thought', at, text });
      return;
    }
    this.#onEvent(lineEvent(type, at, textAt(address)));
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#decoder = new TextDecoder('utf-8');
    this.#onEvent({ kind: 'end', at: process.hrtime.bigint() });
  }
}

function lineEvent(type: number, at: bigint, line: string): ChatEvent {
  switch (type) {
    case PrintType.meta:
      return { kind: 'meta', at, line };
    case PrintType.error:
      return { kind: 'error', at, line };
    case PrintType.modelInfo:
      return { kind: 'model-info', at, json: line };
    case PrintType.tokenIds:
      return { kind: 'token-ids', at, ids: line.split(',').filter(Boolean).map(Number) };
    case PrintType.logging:
      return { kind: 'log', at, line };
    default:
      return { kind: 'other', at, type, line };
  }
}
