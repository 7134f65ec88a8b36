/** What one server lets in. Each is a protection with a clear answer, docs/serve.md#limits. */
export interface ServerLimits {
  /** Largest upload, bytes (413). */
  readonly uploadBytes: number;
  /** Longest audio of a job, seconds: a small file can hold days of silence (job fails as `too-long`). */
  readonly audioSeconds: number;
  /** Jobs that wait (503 with Retry-After). */
  readonly queued: number;
  /** Jobs of one client that are not over (429 with Retry-After): others find a place too. */
  readonly queuedEach: number;
  /** Uploads that arrive at once (503), and of one client (429). */
  readonly uploads: number;
  readonly uploadsEach: number;
  /** Bytes of all uploads that arrive or whose job is not over (507). */
  readonly diskBytes: number;
  /** Bytes of all recordings that are kept for jobs that are over, within those of the disk; 0: none. The oldest go first. */
  readonly soundBytes: number;
  /** Wall time of a job, ms; less for short audio (`timeAllowed`; job fails as `too-slow`). */
  readonly jobMs: number;
  /** An upload that is not whole by then is dropped, ms (408). */
  readonly uploadMs: number;
  /** Bytes a second that an upload must have had on average, once `uploadGraceMs` are over (408). */
  readonly uploadRate: number;
  readonly uploadGraceMs: number;
  /** Finished jobs whose texts are kept; the oldest go first. */
  readonly kept: number;
  /** Connections at once, and of one client: the newest end. */
  readonly connections: number;
  readonly connectionsEach: number;
  /** Listeners of events at once (503), and of one client (429). */
  readonly listeners: number;
  readonly listenersEach: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  uploadBytes: 512 * 1024 * 1024,
  audioSeconds: 8 * 3600,
  queued: 20,
  queuedEach: 5,
  uploads: 8,
  uploadsEach: 2,
  diskBytes: 4 * 1024 ** 3,
  soundBytes: 1024 ** 3,
  jobMs: 8 * 3600_000,
  uploadMs: 10 * 60_000,
  uploadRate: 4096,
  uploadGraceMs: 20_000,
  kept: 100,
  connections: 300,
  connectionsEach: 100,
  listeners: 200,
  listenersEach: 50,
};

/** Largest request of JSON, bytes (413), and the time for it, ms (408): a hint fits in, escaped. */
export const LARGEST_JSON = 64 * 1024;
export const JSON_WITHIN = 10_000;

/** A connection on which nothing moves that long is closed, ms: who does not read must not keep a listener's place. */
export const IDLE_WITHIN = 60_000;

/** Longest hint and file name that are taken over, characters. */
export const LONGEST_HINT = 2000;
export const LONGEST_NAME = 200;

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
