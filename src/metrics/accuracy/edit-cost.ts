/** A distance, and where the alignments that have it cross half of it. */
export interface EditCost {
  readonly cost: number;
  readonly waist: Waist;
}

/** Every optimal alignment is on one of the diagonals `low` … `high` when its cost so far is `level`. */
export interface Waist {
  readonly level: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The edit distance of two token sequences (unit costs).
 *
 * Walks diagonals from both corners at once, keeping the furthest row that each cost reaches on each diagonal,
 * until the two walks meet: O(n + d²) for distance d, O(n + m) memory (Ukkonen, *Algorithms for approximate string
 * matching*, 1985; from both ends, Myers 1986). Bit-vectors would find the cost of very different texts sooner, but
 * not the waist, which saves the next stage more than they save here (docs/metrics.md#error-rates).
 */
export function editCost(ref: Int32Array, hyp: Int32Array): EditCost {
  const forth = new Reach(ref, hyp);
  const back = new Reach(ref.slice().reverse(), hyp.slice().reverse());
  let meeting = forth.meeting(back);
  while (meeting === undefined) {
    if (forth.cost === back.cost) forth.advance();
    else back.advance();
    meeting = forth.meeting(back);
  }
  return { cost: forth.cost + back.cost, waist: { level: forth.cost, ...meeting } };
}

/** How far one walk has come: the furthest row on each diagonal (rows done − columns done) at its cost. */
class Reach {
  cost = 0;
  private low = 0;
  private high = 0;
  private now: Int32Array;
  private before: Int32Array;
  private readonly ref: Int32Array;
  private readonly hyp: Int32Array;
  /** Slot of diagonal 0. */
  private readonly zero: number;

  constructor(ref: Int32Array, hyp: Int32Array) {
    this.ref = ref;
    this.hyp = hyp;
    // A walk goes at most half of the way, and looks one diagonal to each side.
    this.zero = (Math.max(ref.length, hyp.length) >> 1) + 3;
    this.now = new Int32Array(2 * this.zero + 1).fill(-2);
    this.before = this.now.slice();
    this.fill(0, 0);
  }

  advance(): void {
    [this.before, this.now] = [this.now, this.before];
    this.cost += 1;
    this.fill(Math.max(-this.cost, -this.hyp.length), Math.min(this.cost, this.ref.length));
  }

  /** The diagonals on which this walk comes to or beyond the walk from the other corner. */
  meeting(other: Reach): { low: number; high: number } | undefined {
    const n = this.ref.length;
    const target = n - this.hyp.length;
    const meets = (k: number): boolean =>
      (this.now[k + this.zero] ?? 0) + (other.now[target - k + other.zero] ?? 0) >= n;
    let low = Math.max(this.low, target - other.high);
    let high = Math.min(this.high, target - other.low);
    while (low <= high && !meets(low)) low += 1;
    if (low > high) return undefined;
    while (!meets(high)) high -= 1;
    return { low, high };
  }

  private fill(low: number, high: number): void {
    const { ref, hyp, now, before, zero } = this;
    const [n, m] = [ref.length, hyp.length];
    for (let k = low; k <= high; k += 1) {
      const at = k + zero;
      let row = Math.max((before[at] ?? 0) + 1, (before[at - 1] ?? 0) + 1, before[at + 1] ?? 0, 0);
      const end = Math.min(n, m + k);
      if (row > end) row = end;
      while (row < end && ref[row] === hyp[row - k]) row += 1;
      now[at] = row;
    }
    [this.low, this.high] = [low, high];
  }
}
