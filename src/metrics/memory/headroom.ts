import { formatBytes } from '../../record/units.ts';

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

/** Every limit, with a reserve taken off what the machine has (docs/metrics.md#headroom). */
export function rooms(limits: MemoryLimits, total: number): Headroom[] {
  const reserve = Math.max(RESERVE_LEAST, total * RESERVE_SHARE);
  const candidates: Headroom[] = [{ left: limits.available - reserve, limit: 'memory available' }];
  if (limits.group !== undefined) candidates.push({ left: limits.group, limit: 'control group' });
  if (limits.scenario !== undefined) candidates.push({ left: limits.scenario, limit: 'limit.rss' });
  return candidates;
}

/** The limit that is met first. */
export const headroom = (limits: MemoryLimits, total: number): Headroom =>
  rooms(limits, total).reduce((least, next) => (next.left < least.left ? next : least));

/**
 * Why so many engine hosts do not fit beside each other, before any is started: each holds a model of its own, and that is the least
 * it takes. Undefined where they fit, as far as that tells.
 * @param models sizes of what one of them loads in turn, bytes
 */
export function shortage(
  processes: number,
  models: readonly number[],
  left: Pick<MemoryLimits, 'available' | 'group'>,
  total: number,
): string | undefined {
  const largest = Math.max(0, ...models);
  const room = headroom({ ...left, scenario: undefined }, total);
  if (processes * largest <= room.left) return undefined;
  const sum = `${processes} × ${formatBytes(largest)} of model`;
  return `memory: ${processes} engine hosts side by side need ${formatBytes(processes * largest)} or more (${sum}), ${formatBytes(Math.max(0, room.left))} are left (${room.limit})`;
}

export interface IterationFootprint {
  /** RSS at the start and the largest seen during it, bytes. */
  readonly start: number;
  readonly peak: number;
}

/**
 * Bytes that the next iteration will take above what is held now: the largest rise of an iteration so far, and the
 * mean growth from iteration to iteration on top, once. The first iteration has no forecast.
 * @param held further tellings of what is held, one value an iteration: memory that no RSS shows (files in memory, say)
 *   grows in them, and the largest growth counts
 */
export function forecast(
  footprints: readonly IterationFootprint[],
  held: readonly (readonly number[])[] = [],
): number {
  const rise = Math.max(0, ...footprints.map(({ peak, start }) => peak - start));
  const growths = [footprints.map(({ start }) => start), ...held].map(meanGrowth);
  return rise + Math.max(...growths);
}

function meanGrowth(values: readonly number[]): number {
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined || values.length < 2) return 0;
  return Math.max(0, (last - first) / (values.length - 1));
}
