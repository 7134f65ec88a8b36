/** Constants: docs/analyze.md#restarts. */
const SHORTEST = 20;
const BACK = 0.15;
const HELD = 0.5;
/** Of the rise, at least this much in each third of the run before the fall, that it is growth and not a step. */
const STEADY = 0.15;
const ABOVE_NOISE = 10;
/** Samples before and after a fall that must bear it out. */
const SIDE = 3;

/**
 * Samples at which a level falls back, within one step, to where it began after it grew all the time: another process, or
 * a collector of garbage; one that collects within twenty samples is told by its cycle instead. Pages that the system
 * takes back fall below the start.
 */
export function restartsOf(values: readonly number[]): number[] {
  const noise = medianStep(values);
  const restarts: number[] = [];
  let start = 0;
  for (let i = 1; i < values.length; i++) {
    if (i - start < SHORTEST || values.length - i < SIDE) continue;
    if (!fallsToStart(values, start, i, noise)) continue;
    restarts.push(i);
    start = i;
  }
  return restarts;
}

function fallsToStart(values: readonly number[], start: number, at: number, noise: number): boolean {
  const first = values[start] ?? 0;
  const now = values[at] ?? 0;
  const before = values[at - 1] ?? 0;
  const rise = before - first;
  const isBack = (value: number): boolean => Math.abs(value - first) <= BACK * rise;
  return (
    rise > 0 &&
    before - now > ABOVE_NOISE * noise &&
    isBack(now) &&
    growsThroughout(values.slice(start, at), rise) &&
    values.slice(at - SIDE, at).every((value) => value > first + HELD * rise) &&
    values.slice(at, at + SIDE).every((value) => value <= first + HELD * rise)
  );
}

/** A pool that is given back falls, too, but has not grown all the time. */
function growsThroughout(run: readonly number[], rise: number): boolean {
  const third = Math.floor(run.length / 3);
  const [early = 0, middle = 0, late = 0] = [
    run.slice(0, third),
    run.slice(third, 2 * third),
    run.slice(2 * third),
  ].map(median);
  return middle - early >= STEADY * rise && late - middle >= STEADY * rise;
}

function medianStep(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? 0)));
  return median(steps);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
