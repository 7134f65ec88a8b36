import type { EditCost, Waist } from './edit-cost.ts';

/**
 * The optimal alignments of one cost, in the order of cost: which cells does cost c reach, and with how few
 * substitutions?
 *
 * Several alignments can share the least cost. Among them the one with most hits is wanted, which is the one with
 * fewest substitutions: n + m = 2·hits + 2·S + D + I and cost = S + D + I give n + m = 2·hits + S + cost. So a cell's
 * value is the pair (cost, S), compared in that order. A pair costs a match nothing and obeys
 * substitution ≤ deletion + insertion, hence values never fall along a diagonal and a match is always safe to
 * take: the two facts that diagonal methods stand on (Ukkonen 1985; Marco-Sola et al., *Fast gap-affine pairwise
 * alignment using the wavefront algorithm*, 2021). A front therefore holds, for every diagonal, the furthest row for
 * each S that is not already reached more cheaply: one or two entries as a rule.
 *
 * Diagonal k = rows done − columns done, rows being the reference's.
 */
export class Front {
  /** First diagonal held, and one past the last. */
  low = 0;
  high = 0;
  /** Entries of diagonal k: `starts[k − low]` up to `starts[k − low + 1]`, by rising `subs` and rising `row`. */
  starts = new Int32Array(2);
  row: Int32Array;
  subs: Int32Array;
  /** The entry of the middle front that the entry came from (`Wavefront.mark`). */
  origin: Int32Array;
  size = 0;
  /** Whether every diagonal has exactly one entry. */
  single = true;

  constructor(capacity = 64) {
    this.row = new Int32Array(capacity);
    this.subs = new Int32Array(capacity);
    this.origin = new Int32Array(capacity);
  }

  begin(low: number, high: number): void {
    this.low = low;
    this.high = high;
    this.size = 0;
    this.single = true;
    if (this.starts.length < high - low + 1) this.starts = new Int32Array(2 * (high - low) + 2);
  }

  add(row: number, subs: number, origin: number): void {
    if (this.size === this.row.length) this.grow();
    this.row[this.size] = row;
    this.subs[this.size] = subs;
    this.origin[this.size] = origin;
    this.size += 1;
  }

  /** Index of the first entry of diagonal `k`; that of `k + 1` is one past its last. Empty outside the front. */
  start(k: number): number {
    return k < this.low ? 0 : k > this.high ? this.size : (this.starts[k - this.low] ?? 0);
  }

  private grow(): void {
    const capacity = Math.max(64, 2 * this.row.length);
    const larger = (from: Int32Array): Int32Array => {
      const to = new Int32Array(capacity);
      to.set(from);
      return to;
    };
    [this.row, this.subs, this.origin] = [larger(this.row), larger(this.subs), larger(this.origin)];
  }
}

/** A front put by for the way back, 6 bytes an entry; costs up to 65535. */
export class StoredFront {
  private readonly low: number;
  private readonly high: number;
  /** Left out while every diagonal has one entry, which is nearly always. */
  private readonly starts: Int32Array | undefined;
  readonly row: Int32Array;
  readonly subs: Uint16Array;

  constructor(front: Front) {
    const { low, high, size } = front;
    this.low = low;
    this.high = high;
    this.starts = front.single ? undefined : front.starts.slice(0, high - low + 1);
    this.row = front.row.slice(0, size);
    this.subs = new Uint16Array(size);
    this.subs.set(front.subs.subarray(0, size));
  }

  /** As `Front.start`. */
  start(k: number): number {
    const at = Math.min(Math.max(k, this.low), this.high) - this.low;
    return this.starts === undefined ? at : (this.starts[at] ?? 0);
  }

  /** The diagonal that holds `entry`. */
  diagonalOf(entry: number): number {
    let k = this.low;
    while (this.start(k + 1) <= entry) k += 1;
    return k;
  }
}

const NEVER = 0x7fffffff;

/** Fronts of rising cost between two corners whose distance `cost` is known. */
export class Wavefront {
  readonly ref: Int32Array;
  readonly hyp: Int32Array;
  readonly cost: number;
  private readonly waist: Waist;
  /** Diagonal of the far corner. */
  readonly target: number;
  level = 0;
  front = new Front();
  private spare = new Front();
  /** Furthest row of each diagonal at any lower cost. */
  private readonly done: Int32Array;

  constructor(ref: Int32Array, hyp: Int32Array, { cost, waist }: EditCost) {
    this.ref = ref;
    this.hyp = hyp;
    this.cost = cost;
    this.waist = waist;
    this.target = ref.length - hyp.length;
    this.done = new Int32Array(2 * cost + 3).fill(-1);
    let run = 0;
    while (run < Math.min(ref.length, hyp.length) && ref[run] === hyp[run]) run += 1;
    this.front.begin(0, 1);
    this.front.add(run, 0, 0);
    this.front.starts.set([0, 1]);
    this.done[cost + 1] = run;
  }

  /** Advances to the front of cost `level`. */
  advanceTo(level: number): void {
    while (this.level < level) this.advance();
  }

  /** From here on every entry knows which entry of the present front it came from. */
  mark(): void {
    for (let entry = 0; entry < this.front.size; entry += 1) this.front.origin[entry] = entry;
  }

  /**
   * The front of the next cost. A diagonal is left out when the waist or the target cannot be reached from it in
   * time (a step moves by one diagonal at most), which leaves cost²/4 to cost²/2 (cost, diagonal) pairs.
   */
  advance(): void {
    const { ref, hyp, cost, waist, target, front, done } = this;
    const [n, m] = [ref.length, hyp.length];
    const level = this.level + 1;
    const left = cost - level;
    const off = Math.abs(waist.level - level);
    const low = Math.max(-level, target - left, waist.low - off, -m);
    const high = Math.min(level, target + left, waist.high + off, n);
    const next = this.spare;
    next.begin(low, high + 1);
    const { row, subs, origin } = front;
    // Entries of diagonals k − 1 (by deletion), k (by substitution) and k + 1 (by insertion) lie side by side.
    let first = front.start(low - 1);
    let second = front.start(low);
    let third = front.start(low + 1);
    for (let k = low; k <= high; k += 1) {
      const fourth = front.start(k + 2);
      let del = first;
      let sub = second;
      let ins = third;
      const end = Math.min(n, m + k);
      let reached = done[k + cost + 1] ?? -1;
      next.starts[k - low] = next.size;
      while (del < second || sub < third || ins < fourth) {
        const delSubs = del < second ? (subs[del] ?? 0) : NEVER;
        const subSubs = sub < third ? (subs[sub] ?? 0) + 1 : NEVER;
        const insSubs = ins < fourth ? (subs[ins] ?? 0) : NEVER;
        const least = Math.min(delSubs, subSubs, insSubs);
        let best = -1;
        let from = 0;
        if (subSubs === least) {
          const at = (row[sub] ?? 0) + 1;
          if (at <= end) {
            best = at;
            from = sub;
          }
          sub += 1;
        }
        if (delSubs === least) {
          const at = (row[del] ?? 0) + 1;
          if (at > best && at <= end) {
            best = at;
            from = del;
          }
          del += 1;
        }
        if (insSubs === least) {
          const at = row[ins] ?? 0;
          if (at > best && at <= end) {
            best = at;
            from = ins;
          }
          ins += 1;
        }
        if (best <= reached) continue;
        reached = best;
        while (reached < end && ref[reached] === hyp[reached - k]) reached += 1;
        next.add(reached, least, origin[from] ?? 0);
      }
      if (next.size !== k - low + 1) next.single = false;
      done[k + cost + 1] = reached;
      first = second;
      second = third;
      third = fourth;
    }
    next.starts[high + 1 - low] = next.size;
    this.spare = front;
    this.front = next;
    this.level = level;
  }
}
