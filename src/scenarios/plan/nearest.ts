/**
 * Edits between two words: insertions, deletions, substitutions and swaps of neighbours, each 1. Optimal string
 * alignment, the restricted Damerau-Levenshtein distance (Damerau 1964): O(|a| · |b|) time, three rows of memory.
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(
        (above[column] ?? 0) + 1,
        (here[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + same,
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      here.push(least);
    }
    before = above;
    above = here;
  }
  return above[b.length] ?? 0;
}

/** 3 is not meant to be 2. */
const NUMBER = /^-?[\d.]+$/;

/** Longer words are not typing slips of a name, and would only cost time. */
const LONGEST = 64;

/**
 * The candidate that `word` was probably meant to be: the fewest edits, at most one for every three letters;
 * of equals the first by alphabet. Undefined where nothing is near. A candidate that
 * begins with `word` counts as near whatever its length (`iter` for `iterations`), from three letters on; so
 * does the last part of a path (`threads` for `options.threads`).
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST || NUMBER.test(word)) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  const sorted = [...candidates].sort();
  for (const candidate of sorted) {
    if (candidate.length > LONGEST) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < fewest) {
      fewest = distance;
      best = candidate;
    }
  }
  if (best !== undefined || word.length < 3) return best;
  return sorted.find((candidate) => candidate.startsWith(lower) || candidate.endsWith(`.${lower}`));
}
