/**
 * Whether a quantity read after each iteration goes on growing, and by how much per iteration; rule and its
 * constants: docs/diagnose.md#rule. Exact counts, not measurements with noise: an event is a rise.
 */
export interface Growing {
  /** Units per iteration. */
  readonly rate: number;
  /** Mean number of iterations from one rise to the next: 1 is each iteration. */
  readonly every: number;
  readonly events: number;
}

/** The first iteration is where pools, caches and first touches show; it never counts. */
const SKIPPED = 1;
/** One rise proves nothing: the next may never come. */
const FEWEST_EVENTS = 2;
/** Rises of one leak come at even distances: a gap of more than twice the middle one means that it has ended. */
const LONGEST_GAP = 2;

/** @param series value before the first iteration, then after each: n + 1 values */
export function growing(series: readonly number[]): Growing | undefined {
  const n = series.length - 1;
  const rises: number[] = [];
  for (let at = SKIPPED + 1; at <= n; at += 1) {
    if ((series[at] ?? 0) > (series[at - 1] ?? 0)) rises.push(at);
  }
  const [first, last] = [rises[0], rises.at(-1)];
  if (first === undefined || last === undefined || rises.length < FEWEST_EVENTS) return undefined;
  const every = (last - first) / (rises.length - 1);
  // It has gone quiet for longer than it ever took: a pool that is full, not a leak.
  if (n - last >= LONGEST_GAP * every) return undefined;
  const gained = (series[last] ?? 0) - (series[first] ?? 0);
  return gained > 0 ? { rate: gained / (last - first), every, events: rises.length } : undefined;
}
