/** One thing that happened to a job; ids count from 1, without gaps. */
export interface JobEvent {
  readonly id: number;
  readonly type: 'state' | 'chunks' | 'chunk' | 'text' | 'language' | 'progress' | 'done';
  readonly data: Readonly<Record<string, unknown>>;
}

export type EventListener = (event: JobEvent) => void;

/**
 * What happened to one job, for listeners that come late or again: the newest events are kept, so that a reader who
 * lost the connection goes on where it was. Who has missed more than is kept begins with a snapshot instead.
 */
export class EventLog {
  readonly #most: number;
  #events: JobEvent[] = [];
  #last = 0;
  readonly #listeners = new Set<EventListener>();

  /** @param most events kept: live text comes as one event a token */
  constructor(most = 2000) {
    this.#most = most;
  }

  get last(): number {
    return this.#last;
  }

  push(type: JobEvent['type'], data: JobEvent['data']): void {
    this.#last += 1;
    const event = { id: this.#last, type, data };
    this.#events.push(event);
    // In one go, not one by one: shifting an array for each token would cost its length each time.
    if (this.#events.length > 2 * this.#most) this.#events = this.#events.slice(-this.#most);
    for (const listener of this.#listeners) listener(event);
  }

  /** Events after `id`; undefined where some of them are gone, or `id` is none of ours. */
  since(id: number): readonly JobEvent[] | undefined {
    if (!Number.isInteger(id) || id < 0 || id > this.#last) return undefined;
    const missing = this.#last - id;
    if (missing > this.#events.length) return undefined;
    return missing === 0 ? [] : this.#events.slice(-missing);
  }

  /** @returns what ends it */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
