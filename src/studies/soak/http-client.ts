import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';

/** What is sent: whole, or a stream of known length. */
export type Body = Buffer | { readonly stream: Readable; readonly bytes: number };

export interface Exchange {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One client of the server: its connections are kept open between requests, as a browser keeps them. */
export class HttpClient {
  readonly #origin: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #signal: AbortSignal;
  readonly #patience: number;

  /**
   * @param signal breaks everything off
   * @param patience a connection on which nothing moves that long is broken off, ms: a server that hangs answers nobody
   */
  constructor(url: string, signal: AbortSignal, patience: number) {
    this.#origin = new URL(url);
    this.#signal = signal;
    this.#patience = patience;
  }

  /** @throws Error when the connection breaks */
  async ask(exchange: Exchange): Promise<Answer> {
    const answer = await this.open(exchange);
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    return { status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') };
  }

  /** The answer while it comes. @throws Error when the connection breaks before it begins */
  open({ method, path, headers = {}, body }: Exchange): Promise<IncomingMessage> {
    const length = body === undefined ? 0 : Buffer.isBuffer(body) ? body.length : body.bytes;
    return new Promise((resolve, reject) => {
      const asking = request(new URL(path, this.#origin), {
        method,
        agent: this.#agent,
        signal: this.#signal,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-length': length }) },
      });
      asking.on('response', resolve);
      asking.on('error', reject);
      this.#breakWhenStill(asking);
      if (body === undefined) asking.end();
      else if (Buffer.isBuffer(body)) asking.end(body);
      else body.stream.on('error', reject).pipe(asking);
    });
  }

  /** Sends the head of a request and the first part of its body, and breaks the connection. */
  breakOff(
    { path, headers = {} }: Pick<Exchange, 'path' | 'headers'>,
    part: Buffer,
    bytes: number,
  ): Promise<void> {
    return new Promise((resolve) => {
      const asking = request(new URL(path, this.#origin), {
        method: 'POST',
        agent: false,
        signal: this.#signal,
        headers: { ...headers, 'content-length': bytes },
      });
      // The break is ours: what it does here is no news.
      asking.on('error', () => resolve());
      asking.on('close', () => resolve());
      this.#breakWhenStill(asking);
      asking.write(part, () => setImmediate(() => asking.destroy()));
    });
  }

  /** Connections that are open at this end. */
  get connections(): number {
    const { sockets, freeSockets } = this.#agent;
    return [sockets, freeSockets]
      .flatMap((bySite) => Object.values(bySite))
      .reduce((sum, list) => sum + (list?.length ?? 0), 0);
  }

  close(): void {
    this.#agent.destroy();
  }

  #breakWhenStill(asking: ClientRequest): void {
    asking.setTimeout(this.#patience, () =>
      asking.destroy(new Error(`the server said nothing for ${Math.round(this.#patience / 1000)} s`)),
    );
  }
}
