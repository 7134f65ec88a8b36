import type { RunRecord, Variant } from '../../record/run-record.ts';

/** Time that one launch of a cell takes, ns: what comes before its iterations, and each of them. */
export interface LaunchTime {
  readonly setUp: number;
  readonly iteration: number;
}

/** Reads it off a cell's first launch; undefined where nothing was measured. */
export function launchTime({ segments }: Variant): LaunchTime | undefined {
  const [segment] = segments;
  const iterations = segment?.iterations ?? [];
  const last = iterations.at(-1);
  const [first] = iterations;
  if (segment === undefined || first === undefined || last === undefined) return undefined;
  const after = segment.after.reduce((sum, { duration }) => sum + duration, 0);
  // The last iteration is past the warm-up.
  return { setUp: first.at - segment.at + after, iteration: last.duration };
}

/** ns for `launches` launches of `iterations` iterations of every cell that the pilot could measure. */
export function wallTime(pilot: RunRecord, launches: number, iterations: (cell: Variant) => number): number {
  return pilot.variants.reduce((sum, cell) => {
    const time = launchTime(cell);
    return time === undefined
      ? sum
      : sum + launches * (time.setUp + STARTING + time.iteration * iterations(cell));
  }, 0);
}

/** Starting and ending a host, which the record does not time: about a quarter of a second on a quiet machine. */
const STARTING = 0.25e9;
