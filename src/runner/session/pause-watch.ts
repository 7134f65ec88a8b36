import { sinceBoot } from '../../system/proc/machine.ts';
import { scheduled, statOf } from '../../system/proc/process.ts';

/** One look at what goes on while the engine works. Times in ns. */
export interface Beat {
  /** Monotonic: it stands still while the machine is suspended. */
  readonly at: number;
  /** Since boot, suspension included; undefined where the system does not say. */
  readonly boot: number | undefined;
  /** For how long the main threads of runner and host have run, or waited for a core; undefined where the kernel does not say. */
  readonly runner: number | undefined;
  readonly host: number | undefined;
  /** The host is stopped by a signal. */
  readonly stopped: boolean;
}

/** ns between two beats. */
const EVERY = 500e6;
/** A process that misses its beat by less has waited for a disk. docs/metrics.md#standstill */
const STANDSTILL = 2e9;
/** Clocks are read one after the other, and /proc/uptime has hundredths. */
const SUSPENDED = 1e9;

/** What stood still between two beats, and for how long. */
export interface Standstill {
  readonly what: 'the machine was suspended' | 'runner and engine stood still' | 'the engine was stopped';
  /** ns */
  readonly time: number;
}

/**
 * What stood still between two beats, of which the second was due after `EVERY`. A process that is busy, or waits for a core on a
 * crowded machine, comes late too: only one that neither ran nor could have run was stopped or frozen. Pure.
 */
export function standstill(before: Beat, after: Beat): Standstill | undefined {
  const wall = after.at - before.at;
  if (before.boot !== undefined && after.boot !== undefined) {
    const time = after.boot - before.boot - wall;
    if (time > SUSPENDED) return { what: 'the machine was suspended', time };
  }
  const idle = (was: number | undefined, is: number | undefined): number =>
    was === undefined || is === undefined ? 0 : wall - (is - was);
  const time = Math.min(idle(before.runner, after.runner), idle(before.host, after.host)) - EVERY;
  if (time > STANDSTILL) return { what: 'runner and engine stood still', time };
  return after.stopped ? { what: 'the engine was stopped', time: wall } : undefined;
}

/** An operation that takes long. Times in ns. */
export interface Waiting {
  readonly operation: string;
  readonly pid: number;
  readonly waited: number;
  /** After this it counts as hung. */
  readonly deadline: number;
  /** The engine is stopped by a signal. */
  readonly stopped: boolean;
}

/** Whoever waits is told so often, ns. */
const TELL_EVERY = 30e9;

const clocks = (): Pick<Beat, 'at' | 'boot'> => ({ at: Number(process.hrtime.bigint()), boot: sinceBoot() });

/** Watches one operation of an engine host from outside, with two looks into /proc a beat. */
export class PauseWatch {
  readonly #pid: number;
  readonly #begun: Beat;
  readonly #timer: NodeJS.Timeout;
  readonly #tell: (waited: number, stopped: boolean) => void;
  readonly #found = new Map<Standstill['what'], number>();
  #last: Beat;
  #told = TELL_EVERY;

  /** @param tell how long it has taken, and whether the engine is stopped: now and then, where it takes long */
  constructor(pid: number, tell: (waited: number, stopped: boolean) => void) {
    this.#pid = pid;
    this.#tell = tell;
    this.#begun = this.#look();
    this.#last = this.#begun;
    this.#timer = setInterval(() => this.#beat(), EVERY / 1e6).unref();
  }

  /** @returns what stood still meanwhile, in words; undefined where nothing did */
  end(): string | undefined {
    clearInterval(this.#timer);
    // After a short step only a suspension is looked for, which the other clocks do not count.
    const short = Number(process.hrtime.bigint()) - this.#last.at < STANDSTILL;
    this.#note(short ? { ...this.#last, ...clocks(), stopped: false } : this.#look());
    const all = [...this.#found].map(([what, time]) => `${what} for ${(time / 1e9).toFixed(1)} s`);
    return all.length === 0 ? undefined : all.join(', ');
  }

  #beat(): void {
    const now = this.#look();
    const first = now.stopped && !this.#last.stopped;
    this.#note(now);
    const waited = now.at - this.#begun.at;
    if (waited < this.#told && !first) return;
    while (this.#told <= waited) this.#told += TELL_EVERY;
    this.#tell(waited, now.stopped);
  }

  #note(now: Beat): void {
    const found = standstill(this.#last, now);
    this.#last = now;
    if (found !== undefined) this.#found.set(found.what, (this.#found.get(found.what) ?? 0) + found.time);
  }

  #look(): Beat {
    return {
      ...clocks(),
      runner: scheduled('self'),
      host: scheduled(this.#pid),
      stopped: statOf(this.#pid)?.stopped === true,
    };
  }
}
