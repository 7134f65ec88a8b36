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

/**
 * The change of level that the ranks speak most for: for each split, Wilcoxon's rank sum of the values before it,
 * standardised with the correction for ties; the largest counts where it exceeds 3.6, or where a short series falls into
 * two that stand apart, and the medians differ by `least`
 * (docs/history.md#scan). Deterministic. Undefined where there is none, and for fewer than eight values.
 */
export function scanLevel(values: readonly number[], least: number): LevelChange | undefined {
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
    const apart = splits(n).find((split) => standsApart(values, split));
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
  const [before, after] = [values.slice(0, split), values.slice(split)];
  const [low, high] = Math.max(...before) < Math.max(...after) ? [before, after] : [after, before];
  const gap = Math.min(...high) - Math.max(...low);
  const widest = Math.max(...[low, high].map((side) => Math.max(...side) - Math.min(...side)));
  return gap > 0 && gap >= widest && 2 / choose(values.length, split) <= RARE;
}

/** Places at which a series of n can change, with enough values on both sides. */
const splits = (n: number): number[] =>
  Array.from({ length: Math.max(0, n - 2 * SIDE + 1) }, (_, i) => i + SIDE);

/** n over k. */
const choose = (n: number, k: number): number =>
  Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((product, factor) => product * factor, 1);

/** Every change of level: the strongest, then those of both sides of it (binary segmentation). */
export function levelChanges(values: readonly number[], least: number, from = 0): LevelChange[] {
  const change = scanLevel(values, least);
  if (change === undefined) return [];
  return [
    ...levelChanges(values.slice(0, change.at), least, from),
    { ...change, at: change.at + from },
    ...levelChanges(values.slice(change.at), least, from + change.at),
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
