import { median } from '../growth/median.ts';

/** A place at which the level of a series changes. */
export interface LevelChange {
  /** Index of the first value of the new level. */
  readonly at: number;
  /** Standardised rank sum; positive: the new level is higher. */
  readonly score: number;
  /** Medians before and after. */
  readonly before: number;
  readonly after: number;
}

/** A standardised rank sum beyond this is a change (docs/history.md#scan). */
const THRESHOLD = 3.6;
/** Values that each side of a change must have. */
const SIDE = 4;

/** What makes a difference of levels count. */
export interface Counting {
  /** Smallest difference that counts. */
  readonly least: number;
  /** A difference that is called after three nights (docs/history.md#early); absent: none is. */
  readonly large?: number;
}

/**
 * The change of level that the ranks speak most for: for each split, Wilcoxon's rank sum of the values before it,
 * standardised with the correction for ties; the largest counts where it exceeds 3.6, where a short series falls into
 * two that stand apart, or where it is large and the last nights agree on it; and the medians differ by `least`
 * (docs/history.md#scan). Deterministic. Undefined where there is none, and for fewer than eight values.
 */
export function scanLevel(values: readonly number[], { least, large }: Counting): LevelChange | undefined {
  const n = values.length;
  if (n < 2 * SIDE) return undefined;
  const { ranks, ties } = ranked(values);
  const spread = (n + 1 - ties / (n * (n - 1))) / 12;
  let best: { at: number; score: number } | undefined;
  let sum = 0;
  for (let split = 1; split <= n - SIDE; split += 1) {
    sum += ranks[split - 1] ?? 0;
    if (split < SIDE) continue;
    const deviation = Math.sqrt(split * (n - split) * spread);
    // Low ranks before the split: the values after it are higher.
    const score = deviation > 0 ? ((split * (n + 1)) / 2 - sum) / deviation : 0;
    if (best === undefined || Math.abs(score) > Math.abs(best.score)) best = { at: split, score };
  }
  if (best === undefined) return undefined;
  if (Math.abs(best.score) <= THRESHOLD) {
    const apart =
      splits(n).find((split) => standsApart(values, split)) ??
      (large === undefined ? undefined : largeStep(values, large));
    if (apart === undefined) return undefined;
    best = {
      at: apart,
      score: Math.abs(best.score) * Math.sign((values[apart] ?? 0) - (values[apart - 1] ?? 0)),
    };
  }
  const before = median(Float64Array.from(values.slice(0, best.at)));
  const after = median(Float64Array.from(values.slice(best.at)));
  return Math.abs(after - before) >= least ? { ...best, before, after } : undefined;
}

/** Chance of two sides that do not overlap among so many nights, at which it is a change all the same. */
const RARE = 0.001;

/**
 * In a short series no rank sum reaches the threshold, however large the change. Two sides that do not overlap are one
 * where chance would part the nights so in fewer than one of a thousand orders, 2 / C(n, k), and where the gap between
 * them is as wide as either side (docs/history.md#short).
 */
function standsApart(values: readonly number[], split: number): boolean {
  const { gap, widest } = gapAt(values, split);
  return gap > 0 && gap >= widest && 2 / choose(values.length, split) <= RARE;
}

/** What lies between two sides that do not overlap, negative where they do, and how far the wider of them reaches. */
function gapAt(values: readonly number[], split: number): { gap: number; widest: number } {
  const [before, after] = [values.slice(0, split), values.slice(split)];
  const [low, high] = Math.max(...before) < Math.max(...after) ? [before, after] : [after, before];
  const gap = Math.min(...high) - Math.max(...low);
  const widest = Math.max(...[low, high].map((side) => Math.max(...side) - Math.min(...side)));
  return { gap, widest };
}

/** Nights before a large step, and after it. */
const EARLY = { before: 5, after: 3 } as const;
/** Its gap over the width of either side. */
const CLEAR = 2;

/**
 * A step that is large and clear is called as soon as three nights agree on it: no night of either side lies nearer to the other
 * than `large`, and the gap is twice as wide as either side (docs/history.md#early). The last such place.
 */
function largeStep(values: readonly number[], large: number): number | undefined {
  return splits(values.length, EARLY.before, EARLY.after).findLast((split) => {
    const { gap, widest } = gapAt(values, split);
    return gap >= large && gap >= CLEAR * widest;
  });
}

/** Places at which a series of n can change, with enough values on both sides. */
const splits = (n: number, before = SIDE, after = SIDE): number[] =>
  Array.from({ length: Math.max(0, n - before - after + 1) }, (_, i) => i + before);

/** n over k. */
const choose = (n: number, k: number): number =>
  Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((product, factor) => product * factor, 1);

/**
 * Every change of level: the strongest, then those of both sides of it (binary segmentation); then each at the place where it
 * fits best between its neighbours.
 * @param builds what was measured at each value
 */
export function levelChanges(
  values: readonly number[],
  counting: Counting,
  builds?: readonly string[],
): LevelChange[] {
  const found = segmented(values, counting, 0);
  const places = refinedPlaces(
    values,
    found.map(({ at }) => at),
    builds,
  );
  return found.map((change, i): LevelChange => {
    const at = places[i] ?? change.at;
    const before = median(Float64Array.from(values.slice(places[i - 1] ?? 0, at)));
    const after = median(Float64Array.from(values.slice(at, places[i + 1] ?? values.length)));
    // Where the levels around the better place would say another thing, the change stays where the ranks have it.
    return Math.sign(after - before) === Math.sign(change.score) && Math.abs(after - before) >= counting.least
      ? { ...change, at, before, after }
      : change;
  });
}

function segmented(values: readonly number[], counting: Counting, from: number): LevelChange[] {
  const change = scanLevel(values, counting);
  if (change === undefined) return [];
  return [
    ...segmented(values.slice(0, change.at), counting, from),
    { ...change, at: change.at + from },
    ...segmented(values.slice(change.at), counting, from + change.at),
  ];
}

/** Ranks from 1, equal values sharing the mean of theirs, and Σ(t³ − t) over the groups of equals. */
function ranked(values: readonly number[]): { ranks: number[]; ties: number } {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  let ties = 0;
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && order[end]?.value === order[i]?.value) end += 1;
    const size = end - i;
    ties += size ** 3 - size;
    for (let k = i; k < end; k += 1) ranks[order[k]?.index ?? 0] = (i + 1 + end) / 2;
    i = end;
  }
  return { ranks, ties };
}

/** Nights that each side of a place keeps, however well another place would fit. */
const KEPT = 3;
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
  for (let split = from + KEPT; split <= to - KEPT; split += 1) {
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
function refinedPlaces(
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
