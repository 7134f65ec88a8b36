import type { Iteration, Segment } from '../../record/run-record.ts';
import { ResidentMemory } from '../../system/proc/process.ts';

/** One sample of resident memory between checkpoints. */
export interface TimelineSample {
  /** ns on the runner's clock. */
  readonly at: number;
  readonly rss: number;
  readonly phase: string;
}

/** More samples than this in one variant are thinned to every second one, again and again. */
const MOST = 20_000;

/**
 * Samples resident memory of a process between checkpoints, from `statm` through a descriptor that stays open
 * (about a microsecond a sample). Coarse on purpose: everything else is read at checkpoints only.
 */
export class Timeline {
  readonly #samples: TimelineSample[] = [];
  readonly #now: () => number;
  readonly #interval: number;
  #resident: ResidentMemory | undefined;
  #timer: NodeJS.Timeout | undefined;
  #phase = '';
  #keepEvery = 1;
  #seen = 0;
  #cpu = 0;
  #peak = 0;

  /** @param interval ns between samples @param now ns on the runner's clock */
  constructor(interval: number, now: () => number) {
    this.#interval = interval;
    this.#now = now;
  }

  get samples(): readonly TimelineSample[] {
    return this.#samples;
  }

  /** Largest sample since the last call, bytes; 0 when there was none. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = 0;
    return peak;
  }

  /** CPU seconds that sampling itself has used, by its own measure. */
  get cost(): number {
    return this.#cpu;
  }

  /** Follows a process from now on; the one before is let go. */
  follow(pid: number): void {
    this.stop();
    this.#resident = ResidentMemory.of(pid);
    if (this.#resident === undefined) return;
    this.#timer = setInterval(() => this.#sample(), this.#interval / 1e6);
    this.#timer.unref();
  }

  phase(name: string): void {
    this.#phase = name;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#resident?.close();
    this.#resident = undefined;
  }

  #sample(): void {
    if (this.#resident === undefined) return;
    const begin = process.hrtime.bigint();
    const rss = this.#resident.read();
    if (rss === undefined) {
      // The process is gone; its death is reported elsewhere.
      this.stop();
      return;
    }
    if (rss > this.#peak) this.#peak = rss;
    if (this.#seen % this.#keepEvery === 0) {
      this.#samples.push({ at: this.#now(), rss, phase: this.#phase });
      if (this.#samples.length >= MOST) this.#thin();
    }
    this.#seen += 1;
    this.#cpu += Number(process.hrtime.bigint() - begin) / 1e9;
  }

  #thin(): void {
    const kept = this.#samples.filter((_, index) => index % 2 === 0);
    this.#samples.length = 0;
    this.#samples.push(...kept);
    this.#keepEvery *= 2;
  }
}

/** Samples of the record: an outline of the whole, and more of the iterations that reports show closely. */
const MOST_WHOLE = 800;
const MOST_CLOSE = 300;

/**
 * What the record keeps of a timeline: of equal stretches the lowest and the highest sample, of the iterations in
 * `close` (the first and the last) as many again. The CSV of the traces has every sample. Pure.
 */
export function timelineOutline(
  samples: readonly TimelineSample[],
  close: readonly (Pick<Iteration, 'at' | 'duration'> | undefined)[],
): Segment['timeline'] {
  if (samples.length === 0) return undefined;
  const kept = new Set(extremes(samples, MOST_WHOLE));
  for (const iteration of close) {
    if (iteration === undefined) continue;
    const end = iteration.at + iteration.duration;
    const within = samples.filter(({ at }) => at >= iteration.at && at <= end);
    for (const sample of extremes(within, MOST_CLOSE)) kept.add(sample);
  }
  const ordered = samples.filter((sample) => kept.has(sample));
  return { at: ordered.map(({ at }) => at), rss: ordered.map(({ rss }) => rss) };
}

/** At most `most` samples: the lowest and the highest of each of most/2 stretches; a shorter list whole. */
function extremes(samples: readonly TimelineSample[], most: number): readonly TimelineSample[] {
  if (samples.length <= most) return samples;
  const stretches = most / 2;
  return Array.from({ length: stretches }, (_, i) =>
    samples.slice(
      Math.floor((i * samples.length) / stretches),
      Math.floor(((i + 1) * samples.length) / stretches),
    ),
  ).flatMap((stretch) => {
    const pick = (better: (a: number, b: number) => boolean): TimelineSample[] =>
      stretch
        .slice(0, 1)
        .map((first) =>
          stretch.reduce((best, sample) => (better(sample.rss, best.rss) ? sample : best), first),
        );
    return [...pick((a, b) => a < b), ...pick((a, b) => a > b)];
  });
}
