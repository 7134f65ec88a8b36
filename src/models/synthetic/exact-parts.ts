/** Significant bits of a half-precision number, the scale of every quantised block. */
const BITS = 11;

/** `value` rounded to `BITS` significant bits. */
function rounded(value: number): number {
  if (value === 0) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - BITS + 1);
  return Math.round(value / unit) * unit;
}

/**
 * `value` as a sum of `count` numbers of at most 11 significant bits, largest first: each fits a half-precision
 * scale, so that a four-bit matrix holds it exactly when it stands alone in its block.
 * @throws RangeError when it does not fit: `count` · 11 bits are too few.
 */
export function exactParts(value: number, count: number): number[] {
  const parts: number[] = [];
  let rest = value;
  for (let index = 0; index < count; index += 1) {
    const part = rounded(rest);
    parts.push(part);
    rest -= part;
  }
  if (rest !== 0) throw new RangeError(`${value} needs more than ${count} parts of ${BITS} bits`);
  return parts;
}
