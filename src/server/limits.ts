/** What one server lets in. Each is a protection with a clear answer, docs/serve.md#limits. */
export interface ServerLimits {
  /** Largest upload, bytes (413). */
  readonly uploadBytes: number;
  /** Longest audio of a job, seconds: a small file can hold days of silence (job fails as `too-long`). */
  readonly audioSeconds: number;
  /** Jobs that wait (503 with Retry-After). */
  readonly queued: number;
  /** Uploads that arrive at once (503). */
  readonly uploads: number;
  /** An upload that is not whole by then is dropped, ms (408). */
  readonly uploadMs: number;
  /** Bytes a second that an upload must have had on average, once `uploadGraceMs` are over (408). */
  readonly uploadRate: number;
  readonly uploadGraceMs: number;
  /** Finished jobs whose texts are kept; the oldest go first. */
  readonly kept: number;
  /** Listeners of events at once (503). */
  readonly listeners: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  uploadBytes: 512 * 1024 * 1024,
  audioSeconds: 8 * 3600,
  queued: 20,
  uploads: 4,
  uploadMs: 10 * 60_000,
  uploadRate: 4096,
  uploadGraceMs: 20_000,
  kept: 100,
  listeners: 200,
};

/** Largest request of JSON, bytes (413), and the time for it, ms (408): a hint fits in, escaped. */
export const LARGEST_JSON = 64 * 1024;
export const JSON_WITHIN = 10_000;

/** A connection on which nothing moves that long is closed, ms: who does not read must not keep a listener's place. */
export const IDLE_WITHIN = 60_000;

/** Longest hint and file name that are taken over, characters. */
export const LONGEST_HINT = 2000;
export const LONGEST_NAME = 200;
