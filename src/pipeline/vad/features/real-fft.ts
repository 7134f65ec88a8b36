/** Points of the transform. */
export const FFT_SIZE = 1024;
/** Real signals go through a complex transform of half the size: even samples as real parts, odd ones as imaginary. */
const HALF = FFT_SIZE / 2;
/** 512 = 8³: three passes of radix 8. */
const RADIX = 8;

/** Factors of the pass over blocks of `length`: for each column its seven rotations, real part and imaginary part. */
function rotations(length: number): Float64Array {
  const columns = length / RADIX;
  const table = new Float64Array(columns * 14);
  for (let column = 0; column < columns; column += 1) {
    for (let row = 1; row < RADIX; row += 1) {
      const angle = (-2 * Math.PI * column * row) / length;
      table[14 * column + 2 * row - 2] = Math.cos(angle);
      table[14 * column + 2 * row - 1] = Math.sin(angle);
    }
  }
  return table;
}

const PASSES = [512, 64, 8].map((length) => ({ length, table: rotations(length) }));

/** Where the passes leave bin `k`: its three octal digits reversed. */
const PLACE = Int32Array.from({ length: HALF + 1 }, (_, k) => ((k & 7) << 6) | (k & 56) | ((k >> 6) & 7));

/** e^(-2πik/1024), which joins the spectra of even and odd samples. */
const COS = Float64Array.from({ length: HALF }, (_, k) => Math.cos((2 * Math.PI * k) / FFT_SIZE));
const SIN = Float64Array.from({ length: HALF }, (_, k) => -Math.sin((2 * Math.PI * k) / FFT_SIZE));

/**
 * Power spectrum of 1024 real samples, split into even ones `re` and odd ones `im` (512 each; both are overwritten): writes
 * |X[k]|², k = 0 … 512, unnormalised, to `power`. Decimation in frequency (Cooley and Tukey 1965), then the usual
 * separation of two real spectra.
 */
export function realPower(re: Float64Array, im: Float64Array, power: Float64Array): void {
  for (const { length, table } of PASSES) {
    for (let block = 0; block < HALF; block += length) pass(re, im, block, length / RADIX, table);
  }
  const first = re[0] ?? 0;
  const second = im[0] ?? 0;
  power[0] = (first + second) ** 2;
  power[HALF] = (first - second) ** 2;
  for (let k = 1; k <= HALF / 2; k += 1) {
    const low = PLACE[k] ?? 0;
    const high = PLACE[HALF - k] ?? 0;
    const reLow = re[low] ?? 0;
    const imLow = im[low] ?? 0;
    const reHigh = re[high] ?? 0;
    const imHigh = im[high] ?? 0;
    // Spectra of even and odd samples, each twice too large.
    const evenRe = reLow + reHigh;
    const evenIm = imLow - imHigh;
    const oddRe = imLow + imHigh;
    const oddIm = reHigh - reLow;
    const cos = COS[k] ?? 0;
    const sin = SIN[k] ?? 0;
    const turnedRe = cos * oddRe - sin * oddIm;
    const turnedIm = cos * oddIm + sin * oddRe;
    power[k] = 0.25 * ((evenRe + turnedRe) ** 2 + (evenIm + turnedIm) ** 2);
    power[HALF - k] = 0.25 * ((evenRe - turnedRe) ** 2 + (evenIm - turnedIm) ** 2);
  }
}

/** Transforms of eight points, `columns` apart, for each column of a block, then the rotations. */
function pass(re: Float64Array, im: Float64Array, block: number, columns: number, table: Float64Array): void {
  for (let column = 0; column < columns; column += 1) {
    const i0 = block + column;
    const i1 = i0 + columns;
    const i2 = i1 + columns;
    const i3 = i2 + columns;
    const i4 = i3 + columns;
    const i5 = i4 + columns;
    const i6 = i5 + columns;
    const i7 = i6 + columns;
    const r0 = re[i0] ?? 0;
    const r1 = re[i1] ?? 0;
    const r2 = re[i2] ?? 0;
    const r3 = re[i3] ?? 0;
    const r4 = re[i4] ?? 0;
    const r5 = re[i5] ?? 0;
    const r6 = re[i6] ?? 0;
    const r7 = re[i7] ?? 0;
    const m0 = im[i0] ?? 0;
    const m1 = im[i1] ?? 0;
    const m2 = im[i2] ?? 0;
    const m3 = im[i3] ?? 0;
    const m4 = im[i4] ?? 0;
    const m5 = im[i5] ?? 0;
    const m6 = im[i6] ?? 0;
    const m7 = im[i7] ?? 0;
    // Even bins: four points of the sums.
    const a0 = r0 + r4 + (r2 + r6);
    const b0 = m0 + m4 + (m2 + m6);
    const a1 = r0 + r4 - (r2 + r6);
    const b1 = m0 + m4 - (m2 + m6);
    const a2 = r1 + r5 + (r3 + r7);
    const b2 = m1 + m5 + (m3 + m7);
    const a3 = r1 + r5 - (r3 + r7);
    const b3 = m1 + m5 - (m3 + m7);
    // Odd bins: four points of the differences, turned by eighths.
    const c1 = Math.SQRT1_2 * (r1 - r5 + (m1 - m5));
    const d1 = Math.SQRT1_2 * (m1 - m5 - (r1 - r5));
    const c3 = Math.SQRT1_2 * (m3 - m7 - (r3 - r7));
    const d3 = -Math.SQRT1_2 * (r3 - r7 + (m3 - m7));
    const e0 = r0 - r4 + (m2 - m6);
    const f0 = m0 - m4 - (r2 - r6);
    const e1 = r0 - r4 - (m2 - m6);
    const f1 = m0 - m4 + (r2 - r6);
    const e2 = c1 + c3;
    const f2 = d1 + d3;
    const e3 = c1 - c3;
    const f3 = d1 - d3;
    re[i0] = a0 + a2;
    im[i0] = b0 + b2;
    const at = 14 * column;
    turn(re, im, i1, e0 + e2, f0 + f2, table, at);
    turn(re, im, i2, a1 + b3, b1 - a3, table, at + 2);
    turn(re, im, i3, e1 + f3, f1 - e3, table, at + 4);
    turn(re, im, i4, a0 - a2, b0 - b2, table, at + 6);
    turn(re, im, i5, e0 - e2, f0 - f2, table, at + 8);
    turn(re, im, i6, a1 - b3, b1 + a3, table, at + 10);
    turn(re, im, i7, e1 - f3, f1 + e3, table, at + 12);
  }
}

/** Stores a complex number at `i`, rotated by the factor at `at`. */
function turn(
  re: Float64Array,
  im: Float64Array,
  i: number,
  real: number,
  imaginary: number,
  table: Float64Array,
  at: number,
): void {
  const cos = table[at] ?? 0;
  const sin = table[at + 1] ?? 0;
  re[i] = real * cos - imaginary * sin;
  im[i] = real * sin + imaginary * cos;
}
