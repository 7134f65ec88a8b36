import type { ServerLimits } from './limits.ts';

/** For what does not depend on the length of the audio: an engine that starts, models that load, a slow disk. ms */
const AT_LEAST = 10 * 60_000;
/** Times its length that audio may take: the slowest engine that is of any use takes less. */
const PER_LENGTH = 4;

/**
 * How long a job may take, ms: while it runs nobody else's does, and a clip that an engine hangs on must not hold the
 * others up as long as an hour of speech may. Pure.
 * @param seconds of audio that it is known to have
 */
export function timeAllowed({ jobMs }: Pick<ServerLimits, 'jobMs'>, seconds: number): number {
  return Math.min(jobMs, AT_LEAST + PER_LENGTH * seconds * 1000);
}

/** Calls `onOver` once, when a job has had its time; more audio gives it more. */
export class JobTimer {
  readonly #limits: Pick<ServerLimits, 'jobMs'>;
  readonly #begun = performance.now();
  readonly #onOver: (minutes: number) => void;
  #seconds = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: Pick<ServerLimits, 'jobMs'>, onOver: (minutes: number) => void) {
    this.#limits = limits;
    this.#onOver = onOver;
    this.#arm();
  }

  /** So much audio has been decoded. */
  heard(seconds: number): void {
    if (seconds <= this.#seconds) return;
    this.#seconds = seconds;
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const allowed = timeAllowed(this.#limits, this.#seconds);
    const left = allowed - (performance.now() - this.#begun);
    this.#timer = setTimeout(() => this.#onOver(allowed / 60_000), Math.max(0, left));
  }
}
