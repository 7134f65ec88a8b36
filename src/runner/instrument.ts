import type { Session } from './session/session.ts';

/** What a diagnosis adds to a run: a profiler in the engine hosts, and a mark after each iteration. */
export interface Instrument {
  /** As reports name it: `heaptrack 1.4.0`. */
  readonly name: string;
  /** Added to the environment of the hosts. */
  readonly env: Readonly<Record<string, string>>;
  /** Called while the host stands still: after `before` with 0, then after each iteration with its number. */
  mark(session: Session, iteration: number): Promise<void>;
}
