import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../metrics/random/random.ts';
import type { ClientFate } from '../../record/served-job.ts';
import type { Clients } from '../../scenarios/plan/plan.ts';
import { type ClientJob, ServedClient } from './served-client.ts';

export interface LoadOptions {
  readonly url: string;
  readonly clients: Clients;
  /** What each client sends. */
  readonly file: string;
  readonly seed: number;
  /** A job that is not over by then is lost, ms. */
  readonly patience: number;
  /** Asked before each job: the user may have stopped the run. */
  readonly goOn: () => boolean;
  /** Ends what clients think: they are to go home. */
  readonly hurry: AbortSignal;
  /** A job has come to its end at its client: `take` has it. */
  readonly onEnd: () => void;
}

/**
 * Clients that work side by side, each one job after another with time to think between, until they are stopped: the load
 * is the same to the last job that counts, and what is under way then is broken off.
 */
export class ClientLoad {
  readonly #options: LoadOptions;
  readonly #fates: Fates;
  readonly #abort = new AbortController();
  readonly #ends = new Map<string, Deferred>();
  /** Jobs of each kind so far: the ways to cancel, to drop and to be bad take turns over all clients. */
  readonly #turns = { whole: 0, cancel: 0, drop: 0, bad: 0 };
  #users: readonly ServedClient[] = [];
  #begun = 0;
  #finished: ClientJob[] = [];

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#fates = new Fates(options.clients, options.seed);
    // Each client listens, and each of its requests: there may be many, and they are no leak.
    setMaxListeners(0, this.#abort.signal);
  }

  /** Settles when every client has ended: stopped, or told not to go on. */
  async run(): Promise<void> {
    const { url, file, patience, clients } = this.#options;
    this.#users = Array.from(
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
    await Promise.all(this.#users.map((user, index) => this.#work(user, index)));
  }

  /** Connections that clients hold open now. */
  get connections(): number {
    return this.#users.reduce((sum, user) => sum + user.connections, 0);
  }

  /** Uploads that are on their way now. */
  get uploads(): number {
    return this.#users.filter(({ uploading }) => uploading).length;
  }

  /** Jobs that have come to their end since the last call, in that order. */
  take(): readonly ClientJob[] {
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }

  /** Settles when the client of a job is done with it: it has fetched what it wanted, or was broken off. */
  async endOf(id: string): Promise<void> {
    if (!this.#abort.signal.aborted) await this.#end(id).promise;
    this.#ends.delete(id);
  }

  /** Breaks every client off. */
  stop(): void {
    this.#abort.abort();
    for (const { resolve } of this.#ends.values()) resolve();
  }

  async #work(client: ServedClient, index: number): Promise<void> {
    const { clients, goOn, onEnd, hurry } = this.#options;
    const { signal } = this.#abort;
    signal.addEventListener('abort', () => client.close(), { once: true });
    const awake = AbortSignal.any([signal, hurry]);
    // One after the other at first: users do not come in step.
    await pause((clients.think * index) / clients.count, awake);
    while (goOn() && !signal.aborted) {
      this.#begun += 1;
      const fate = this.#fates.of(this.#begun);
      const job = await client.job(fate, this.#turns[fate]++);
      // What was broken off by us is no job of a client's.
      if (signal.aborted) break;
      this.#finished.push(job);
      if (job.id !== undefined) this.#end(job.id).resolve();
      onEnd();
      await pause(clients.think, awake);
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

/** Jobs are dealt in rounds of so many, so that shares in whole per cent come out exactly. */
const ROUND = 100;

/**
 * What the client of each job does: of every hundred jobs the shares that the scenario asks for, in an order that looks
 * like chance and is the same for each seed. Pure.
 */
export class Fates {
  readonly #deck: readonly ClientFate[];
  readonly #seed: number;
  readonly #dealt = new Map<number, readonly ClientFate[]>();

  constructor({ cancel, drop, bad }: Pick<Clients, 'cancel' | 'drop' | 'bad'>, seed: number) {
    this.#seed = seed;
    const some = (fate: ClientFate, share: number): ClientFate[] =>
      Array.from({ length: Math.round(share * ROUND) }, () => fate);
    const special = [...some('cancel', cancel), ...some('drop', drop), ...some('bad', bad)];
    this.#deck = [...special, ...some('whole', 1)].slice(0, ROUND);
  }

  /** @param index of the job, from 1 */
  of(index: number): ClientFate {
    const round = Math.floor((index - 1) / ROUND);
    const dealt = this.#dealt.get(round) ?? shuffled(this.#deck, this.#seed * 7919 + round);
    this.#dealt.set(round, dealt);
    return dealt[(index - 1) % ROUND] ?? 'whole';
  }
}

/** Fisher–Yates. */
function shuffled<T>(deck: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  const cards = [...deck];
  for (let last = cards.length - 1; last > 0; last -= 1) {
    const pick = random.integer(0, last);
    const [a, b] = [cards[last], cards[pick]];
    if (a !== undefined && b !== undefined) [cards[last], cards[pick]] = [b, a];
  }
  return cards;
}
