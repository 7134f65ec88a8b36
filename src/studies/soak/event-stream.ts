/** One server-sent event. */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly type: string;
  readonly data: string;
}

/**
 * Server-sent events out of a stream that comes in pieces (WHATWG HTML, 9.2.6, as far as our own server goes: lines end
 * in LF; comments are left out). Pure.
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  #rest = '';

  push(piece: Uint8Array): ServerSentEvent[] {
    this.#rest += this.#decoder.decode(piece, { stream: true });
    const blocks = this.#rest.split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => eventOf(block) ?? []);
  }
}

function eventOf(block: string): ServerSentEvent | undefined {
  let id: string | undefined;
  let type = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, '');
    const field = line.slice(0, colon);
    if (field === 'id') id = value;
    else if (field === 'event') type = value;
    else if (field === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { id, type, data: data.join('\n') };
}
