/** What all best alignments of two sequences have in common, and in what they differ. */
export interface AlignmentCounts {
  /** Least number of substitutions, deletions and insertions. */
  readonly cost: number;
  /** Fewest and most hits among the alignments of that cost. Equal: all count errors alike. */
  readonly fewestHits: number;
  readonly mostHits: number;
}

const FAR = 0x3fffffff;

const cell = (row: Int32Array, index: number): number => row[index] ?? FAR;

/** Words as numbers, equal where the words are. */
function numbered(words: readonly string[], ids: Map<string, number>): Int32Array {
  return Int32Array.from(words, (word) => {
    const known = ids.get(word) ?? ids.size;
    ids.set(word, known);
    return known;
  });
}

/**
 * Unit-cost edit distance (Levenshtein 1966) of two sequences, with the range of hits over all optimal alignments.
 * Within a band of `limit` around the diagonal, which holds every alignment of at most that cost (Ukkonen 1985):
 * O(n · limit) time, six rows of memory. Undefined when the distance is above `limit`.
 */
export function alignmentCounts(
  reference: readonly string[],
  hypothesis: readonly string[],
  limit: number,
): AlignmentCounts | undefined {
  const [rows, columns] = [reference.length, hypothesis.length];
  if (Math.abs(rows - columns) > limit) return undefined;
  const ids = new Map<string, number>();
  const [a, b] = [numbered(reference, ids), numbered(hypothesis, ids)];
  // Column j of row i stands at j − i + limit + 1 of the band; both its ends stay FAR.
  const width = 2 * limit + 3;
  const row = (): Int32Array => new Int32Array(width).fill(FAR);
  let [cost, few, most] = [row(), row(), row()];
  let [nextCost, nextFew, nextMost] = [row(), row(), row()];
  for (let column = 0; column <= Math.min(columns, limit); column += 1) {
    cost[column + limit + 1] = column;
    few[column + limit + 1] = 0;
    most[column + limit + 1] = 0;
  }
  for (let i = 1; i <= rows; i += 1) {
    const word = a[i - 1];
    nextCost.fill(FAR);
    for (let j = Math.max(0, i - limit); j <= Math.min(columns, i + limit); j += 1) {
      const at = j - i + limit + 1;
      const hit = j > 0 && word === b[j - 1] ? 1 : 0;
      // The row above lies one place to the right of a cell, its diagonal at the same place.
      const diagonal = j === 0 ? FAR : cell(cost, at) + 1 - hit;
      const above = cell(cost, at + 1) + 1;
      const left = j === 0 ? FAR : cell(nextCost, at - 1) + 1;
      const least = Math.min(diagonal, above, left);
      let [low, high] = [FAR, -1];
      if (diagonal === least) {
        low = cell(few, at) + hit;
        high = cell(most, at) + hit;
      }
      if (above === least) {
        low = Math.min(low, cell(few, at + 1));
        high = Math.max(high, cell(most, at + 1));
      }
      if (left === least) {
        low = Math.min(low, cell(nextFew, at - 1));
        high = Math.max(high, cell(nextMost, at - 1));
      }
      nextCost[at] = least;
      nextFew[at] = low;
      nextMost[at] = high;
    }
    [cost, nextCost] = [nextCost, cost];
    [few, nextFew] = [nextFew, few];
    [most, nextMost] = [nextMost, most];
  }
  const end = columns - rows + limit + 1;
  const total = cell(cost, end);
  if (total > limit) return undefined;
  return { cost: total, fewestHits: cell(few, end), mostHits: cell(most, end) };
}
