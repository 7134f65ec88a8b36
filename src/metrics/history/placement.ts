import { median } from '../growth/median.ts';

/** Nights that each side of a place keeps, however well another place would fit. */
const SIDE = 3;
/**
 * A place between two builds is preferred to a better one among nights of one build, while it fits less well by no more than so
 * many deviations: e³ = 20 to 1 under noise by Laplace's law (docs/history.md#place).
 */
const PREFERRED = 3;

/** Σ |v − median|: what is left where a level is taken for its median. */
function leftOver(values: readonly number[]): number {
  const level = median(Float64Array.from(values));
  return values.reduce((sum, value) => sum + Math.abs(value - level), 0);
}

/**
 * The place between `from` and `to` at which two levels fit the values best by least absolute deviations; of equal ones the nearest
 * to `at`. A rank sum tells that there is a change, and draws its place towards the middle (docs/history.md#place).
 * @param builds what was measured at each value: one build has no change within it, as long as that fits nearly as well
 */
function place(
  values: readonly number[],
  { at, from, to }: { readonly at: number; readonly from: number; readonly to: number },
  builds: readonly string[] | undefined,
): number {
  const places: { place: number; left: number }[] = [];
  for (let split = from + SIDE; split <= to - SIDE; split += 1) {
    places.push({
      place: split,
      left: leftOver(values.slice(from, split)) + leftOver(values.slice(split, to)),
    });
  }
  const best = (of: typeof places): (typeof places)[number] | undefined =>
    of.toSorted((a, b) => a.left - b.left || Math.abs(a.place - at) - Math.abs(b.place - at))[0];
  const free = best(places);
  if (free === undefined) return at;
  if (builds === undefined) return free.place;
  const between = best(places.filter((one) => builds[one.place] !== builds[one.place - 1]));
  if (between === undefined) return free.place;
  const deviation = free.left / (to - from);
  return between.left - free.left <= PREFERRED * deviation ? between.place : free.place;
}

/** The places of changes that were found, each where it fits best between its neighbours, oldest first. */
export function refinedPlaces(
  values: readonly number[],
  found: readonly number[],
  builds?: readonly string[],
): number[] {
  const places = [...found];
  for (const [i, at] of found.entries()) {
    places[i] = place(values, { at, from: places[i - 1] ?? 0, to: found[i + 1] ?? values.length }, builds);
  }
  return places;
}
