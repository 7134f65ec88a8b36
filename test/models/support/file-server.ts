import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

/** A server on this machine that answers as a test says, and remembers what was asked. */
export class FileServer {
  readonly #server: Server;
  readonly asked: { path: string; range: string | undefined; ifRange: string | undefined }[] = [];
  handler: Handler = (_, response) => void response.writeHead(404).end();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push({
        path: request.url ?? '',
        range: request.headers.range,
        ifRange: request.headers['if-range'] as string | undefined,
      });
      this.handler(request, response, this.asked.length);
    });
  }

  static async start(): Promise<FileServer> {
    const server = new FileServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Serves `bytes` as a good server does, ranges and validators included. */
export function serve(bytes: Buffer, etag = '"v1"'): Handler {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const ifRange = request.headers['if-range'];
    if (from > 0 && (ifRange === undefined || ifRange === etag)) {
      if (from >= bytes.length) {
        response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
        return;
      }
      response.writeHead(206, {
        etag,
        'content-length': bytes.length - from,
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      });
      response.end(bytes.subarray(from));
      return;
    }
    response.writeHead(200, { etag, 'content-length': bytes.length }).end(bytes);
  };
}
