import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from '../plan.ts';
import { Fates } from './fates.ts';
import { type ClientJob, ServedClient } from './served-client.ts';

export interface LoadOptions {
  readonly url: string;
  readonly clients: Clients;
  /** What each client sends. */
  readonly file: string;
  /** Jobs in all. */
  readonly jobs: number;
  readonly seed: number;
  /** A job that is not over by then is lost, ms. */
  readonly patience: number;
  /** Asked before each job: the user may have stopped the run. */
  readonly goOn: () => boolean;
}

/** Clients that work side by side, each one job after another with time to think between, until all jobs are done. */
export class ClientLoad {
  readonly #options: LoadOptions;
  readonly #fates: Fates;
  readonly #abort = new AbortController();
  readonly #ends = new Map<string, Deferred>();
  #begun = 0;
  #finished: ClientJob[] = [];

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#fates = new Fates(options.clients, options.seed);
  }

  /** Settles when no client has anything left to do. */
  async run(): Promise<void> {
    const { url, file, patience, clients } = this.#options;
    const users = Array.from(
      { length: clients.count },
      (_, index) =>
        new ServedClient({
          url,
          number: index + 1,
          file,
          patience,
          signal: this.#abort.signal,
          onTaken: (id) => void this.#end(id),
        }),
    );
    await Promise.all(users.map((user, index) => this.#work(user, index)));
    // Not each by itself: the server would have fewer connections after its last jobs than after the others.
    for (const user of users) user.close();
  }

  /** Jobs that have come to their end since the last call, in that order. */
  take(): readonly ClientJob[] {
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }

  /** Settles when the client of a job is done with it: it has fetched what it wanted. */
  endOf(id: string): Promise<void> {
    return this.#end(id).promise;
  }

  /** Breaks every client off. */
  stop(): void {
    this.#abort.abort();
  }

  async #work(client: ServedClient, index: number): Promise<void> {
    const { clients, jobs, goOn } = this.#options;
    const { signal } = this.#abort;
    // One after the other at first: users do not come in step.
    await pause((clients.think * index) / clients.count, signal);
    while (this.#begun < jobs && goOn() && !signal.aborted) {
      this.#begun += 1;
      const job = await client.job(this.#fates.of(this.#begun));
      // What was broken off by us is no job of a client's.
      if (signal.aborted) break;
      this.#finished.push(job);
      if (job.id !== undefined) this.#end(job.id).resolve();
      await pause(clients.think, signal);
    }
  }

  #end(id: string): Deferred {
    const known = this.#ends.get(id) ?? deferred();
    this.#ends.set(id, known);
    return known;
  }
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function deferred(): Deferred {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** @param time ns */
async function pause(time: number, signal: AbortSignal): Promise<void> {
  if (time > 0) await sleep(time / 1e6, undefined, { signal }).catch(() => {});
}
