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
  kept: 100,
  listeners: 200,
};

/** Longest hint and file name that are taken over, characters. */
export const LONGEST_HINT = 2000;
export const LONGEST_NAME = 200;
