/** How far predicted stamps lie from reference stamps; ms. */
export interface AlignmentShift {
  /** Accumulated average shift: the mean of |predicted − reference| over all stamps. */
  readonly aas: number;
  /** Stamps compared: two per unit. */
  readonly slots: number;
  readonly p50: number;
  readonly p95: number;
  /** Share of stamps within one and two cells of the aligner's grid. */
  readonly within80: number;
  readonly within160: number;
}

/** Start and end of a unit; the parts of an `AlignedUnit` that are compared. */
export interface Times {
  readonly start: number;
  readonly end: number;
}

/**
 * Shift of every start and end, pooled over `pairs` of alignments (one pair a file): never a mean of means.
 * Undefined when there is nothing to compare, or when a pair differs in its number of units: stamps of
 * different tokens say nothing about each other.
 */
export function alignmentShift(
  pairs: readonly { readonly reference: readonly Times[]; readonly predicted: readonly Times[] }[],
): AlignmentShift | undefined {
  const shifts: number[] = [];
  for (const { reference, predicted } of pairs) {
    if (reference.length !== predicted.length) return undefined;
    for (const [index, { start, end }] of reference.entries()) {
      const other = predicted[index];
      if (other !== undefined) shifts.push(Math.abs(other.start - start), Math.abs(other.end - end));
    }
  }
  if (shifts.length === 0) return undefined;
  shifts.sort((a, b) => a - b);
  const within = (ms: number): number => shifts.filter((shift) => shift <= ms).length / shifts.length;
  return {
    aas: shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length,
    slots: shifts.length,
    p50: quantile(shifts, 0.5),
    p95: quantile(shifts, 0.95),
    within80: within(80),
    within160: within(160),
  };
}

/** Nearest rank: the smallest value that is not below a share `q` of them. */
function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}
