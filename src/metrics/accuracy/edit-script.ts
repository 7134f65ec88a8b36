import { type EditCost, editCost } from './edit-cost.ts';
import { StoredFront, Wavefront } from './wavefront.ts';

/** One step of an alignment, as stored: hit, substitution, deletion (of a reference token), insertion. */
export const Edit = { hit: 0, substitution: 1, deletion: 2, insertion: 3 } as const;
export type Edit = (typeof Edit)[keyof typeof Edit];

export interface EditCounts {
  readonly hits: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
}

/** The counts of an alignment that is at hand. */
export function editCountsOf(alignment: readonly { readonly edit: Edit }[]): EditCounts {
  const counts = [0, 0, 0, 0];
  for (const { edit } of alignment) counts[edit] = (counts[edit] ?? 0) + 1;
  const [hits = 0, substitutions = 0, deletions = 0, insertions = 0] = counts;
  return { hits, substitutions, deletions, insertions };
}

/** Up to this cost all fronts are kept (at most cost²/2 entries, 48 MB); above, the alignment is divided in two. */
const KEPT_COST = 4000;

/**
 * Hits and edits of the alignment that has the least cost and, among those, most hits. There can be several such
 * alignments, but they agree in these four numbers. O(n + d²) for distance d, O(n + m + d) memory.
 */
export function editCounts(ref: Int32Array, hyp: Int32Array): EditCounts {
  const distance = editCost(ref, hyp);
  const { cost } = distance;
  const walk = new Wavefront(ref, hyp, distance);
  walk.advanceTo(cost);
  const substitutions = walk.front.subs[walk.front.size - 1] ?? 0;
  const [n, m] = [ref.length, hyp.length];
  const gaps = cost - substitutions;
  return {
    hits: (n + m - cost - substitutions) / 2,
    substitutions,
    deletions: (gaps + n - m) / 2,
    insertions: (gaps - n + m) / 2,
  };
}

/**
 * One alignment that has the counts of `editCounts`, as steps from the first token to the last. The same input
 * gives the same steps. O(n + d²) time, O(n + m) memory and at most 48 MB of fronts: a long alignment is divided
 * where its optimal path crosses half of its cost, and each half is solved alone (after Hirschberg 1975), above a
 * cost of `keptCost`.
 */
export function editScript(ref: Int32Array, hyp: Int32Array, keptCost = KEPT_COST): Uint8Array {
  const steps = new Uint8Array(ref.length + hyp.length);
  const written = align(ref, hyp, Math.max(keptCost, 1), steps, 0);
  return steps.subarray(0, written);
}

/** Writes the steps at `at` and gives the place after them. */
function align(ref: Int32Array, hyp: Int32Array, keptCost: number, steps: Uint8Array, at: number): number {
  const distance = editCost(ref, hyp);
  const { cost } = distance;
  if (cost <= keptCost) return alignKept(ref, hyp, distance, steps, at);
  const walk = new Wavefront(ref, hyp, distance);
  walk.advanceTo(cost >> 1);
  walk.mark();
  const middle = new StoredFront(walk.front);
  walk.advanceTo(cost);
  const crossing = walk.front.origin[walk.front.size - 1] ?? 0;
  const row = middle.row[crossing] ?? 0;
  const column = row - middle.diagonalOf(crossing);
  const next = align(ref.subarray(0, row), hyp.subarray(0, column), keptCost, steps, at);
  return align(ref.subarray(row), hyp.subarray(column), keptCost, steps, next);
}

/** Keeps every front and walks back from the far corner. */
function alignKept(
  ref: Int32Array,
  hyp: Int32Array,
  distance: EditCost,
  steps: Uint8Array,
  at: number,
): number {
  const { cost } = distance;
  const walk = new Wavefront(ref, hyp, distance);
  const fronts = [new StoredFront(walk.front)];
  while (walk.level < cost) {
    walk.advance();
    fronts.push(new StoredFront(walk.front));
  }
  const backwards: number[] = [];
  let k = walk.target;
  let row = ref.length;
  let subs = walk.front.subs[walk.front.size - 1] ?? 0;
  for (let level = cost; level > 0; level -= 1) {
    const end = Math.min(ref.length, hyp.length + k);
    const step = cameFrom(fronts[level - 1], k, subs, end);
    for (; row > step.arrived; row -= 1) backwards.push(Edit.hit);
    backwards.push(step.edit);
    if (step.edit !== Edit.insertion) row -= 1;
    if (step.edit === Edit.deletion) k -= 1;
    if (step.edit === Edit.insertion) k += 1;
    if (step.edit === Edit.substitution) subs -= 1;
  }
  for (; row > 0; row -= 1) backwards.push(Edit.hit);
  for (let step = backwards.length - 1; step >= 0; step -= 1) steps[at++] = backwards[step] ?? 0;
  return at;
}

/** The step by which the entry with `subs` on diagonal `k` was reached, by the rule of `Wavefront.advance`. */
function cameFrom(
  before: StoredFront | undefined,
  k: number,
  subs: number,
  end: number,
): { edit: Edit; arrived: number } {
  let edit: Edit = Edit.substitution;
  let arrived = -1;
  const consider = (kind: Edit, from: number, wanted: number, rows: number): void => {
    if (before === undefined) return;
    for (let entry = before.start(from); entry < before.start(from + 1); entry += 1) {
      if (before.subs[entry] !== wanted) continue;
      const reaches = (before.row[entry] ?? 0) + rows;
      if (reaches > arrived && reaches <= end) [edit, arrived] = [kind, reaches];
    }
  };
  consider(Edit.substitution, k, subs - 1, 1);
  consider(Edit.deletion, k - 1, subs, 1);
  consider(Edit.insertion, k + 1, subs, 0);
  return { edit, arrived };
}
