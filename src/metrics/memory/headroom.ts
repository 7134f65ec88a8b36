/** What memory there is left for the measured process, and what the next iteration will need. Pure. */
export interface Headroom {
  /** Bytes that may still be taken before a limit is met. */
  readonly left: number;
  /** Which limit is the nearest: `memory available`, `control group`, `limit.rss`. */
  readonly limit: string;
}

export interface MemoryLimits {
  /** MemAvailable of the machine. */
  readonly available: number;
  /** What the control group still allows; undefined without a limit. */
  readonly group: number | undefined;
  /** `limit.rss` of the scenario, less what the host has now. */
  readonly scenario: number | undefined;
}

/** Kept free for the runner, the system and the error of the forecast: 2 % of the machine, at least 256 MiB. */
const RESERVE_SHARE = 0.02;
const RESERVE_LEAST = 256 * 1024 * 1024;

/** The least of the limits, with a reserve taken off what the machine has (docs/metrics.md#headroom). */
export function headroom(limits: MemoryLimits, total: number): Headroom {
  const reserve = Math.max(RESERVE_LEAST, total * RESERVE_SHARE);
  const candidates: Headroom[] = [{ left: limits.available - reserve, limit: 'memory available' }];
  if (limits.group !== undefined) candidates.push({ left: limits.group, limit: 'control group' });
  if (limits.scenario !== undefined) candidates.push({ left: limits.scenario, limit: 'limit.rss' });
  return candidates.reduce((least, next) => (next.left < least.left ? next : least));
}

export interface IterationFootprint {
  /** RSS at the start and the largest seen during it, bytes. */
  readonly start: number;
  readonly peak: number;
}

/**
 * Bytes that the next iteration will take above what is resident now: the largest rise of an iteration so far,
 * and the mean growth from start to start on top, once. The first iteration has no forecast.
 */
export function forecast(footprints: readonly IterationFootprint[]): number {
  if (footprints.length === 0) return 0;
  const rise = Math.max(...footprints.map(({ start, peak }) => peak - start));
  const first = footprints[0];
  const last = footprints.at(-1);
  const growth =
    first === undefined || last === undefined || footprints.length < 2
      ? 0
      : Math.max(0, (last.start - first.start) / (footprints.length - 1));
  return rise + growth;
}
