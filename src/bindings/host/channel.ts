import { readSync, writeSync } from 'node:fs';

const NEWLINE = 10;

/**
 * The host's end of the two pipes: blocking reads and writes, no event loop. A host that waits does nothing at
 * all, and what it has sent is in the pipe when `send` returns.
 */
export class Channel {
  readonly #commands: number;
  readonly #events: number;
  #pending = Buffer.alloc(0);

  constructor(commands: number, events: number) {
    this.#commands = commands;
    this.#events = events;
  }

  send(event: object): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    for (let sent = 0; sent < line.length; ) sent += writeSync(this.#events, line, sent);
  }

  /** The next line; undefined when the runner has closed its end. */
  receive(): string | undefined {
    const block = Buffer.alloc(65_536);
    for (;;) {
      const end = this.#pending.indexOf(NEWLINE);
      if (end >= 0) {
        const line = this.#pending.toString('utf8', 0, end);
        this.#pending = Buffer.from(this.#pending.subarray(end + 1));
        return line;
      }
      const size = readSync(this.#commands, block);
      if (size === 0) return undefined;
      this.#pending = Buffer.concat([this.#pending, block.subarray(0, size)]);
    }
  }
}
