/** Constants: docs/analyze.md#restarts. */
const SHORTEST = 20;
const MOST = 3;
const BACK = 0.15;
const HELD = 0.5;
const ABOVE_NOISE = 10;
/** Samples before and after a fall that must bear it out. */
const SIDE = 3;

/**
 * Samples at which a level falls back, within one step, to where it began: most likely another process. A collector does
 * that too, but more often than a few times in a run, or sooner than every twenty samples; then nothing is split.
 */
export function restartsOf(values: readonly number[]): number[] {
  const noise = medianStep(values);
  const restarts: number[] = [];
  let start = 0;
  for (let i = 1; i < values.length; i++) {
    if (i - start < SHORTEST || values.length - i < SHORTEST) continue;
    if (!fallsToStart(values, start, i, noise)) continue;
    restarts.push(i);
    start = i;
  }
  return restarts.length <= MOST ? restarts : [];
}

function fallsToStart(values: readonly number[], start: number, at: number, noise: number): boolean {
  const first = values[start] ?? 0;
  const now = values[at] ?? 0;
  const before = values[at - 1] ?? 0;
  const rise = before - first;
  const isBack = (value: number): boolean => value <= first + BACK * rise;
  return (
    rise > 0 &&
    before - now > ABOVE_NOISE * noise &&
    isBack(now) &&
    values.slice(at - SIDE, at).every((value) => value > first + HELD * rise) &&
    values.slice(at, at + SIDE).every((value) => value <= first + HELD * rise)
  );
}

function medianStep(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? 0)));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
