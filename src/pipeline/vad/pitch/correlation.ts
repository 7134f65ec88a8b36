/** Lags that are looked at, in samples of 4 kHz, counted down from 64: index `i` is a period of 64 - i. */
export const LAG_COUNT = 64;

/** Samples of one half-hop. */
export const HALF = 32;

/** Only these indices can be the start of a period whose double is looked at too. */
const HALVED = 48;
const MARGIN = 1.1;
const DAMPING = 0.8;

/**
 * Normalised correlation of 32 samples of `excitation`, from `at + 64`, with those `64 - i` earlier (docs/vad.md,
 * "Pitch"): writes 64 values, i = 0 … 63, to `out` from `to`. A lag that is not clearly better than its half is damped, lest
 * the octave below be taken for the pitch. Returns the energy of the 32 samples.
 */
export function correlate(excitation: Float64Array, at: number, out: Float64Array, to: number): number {
  const now = at + LAG_COUNT;
  let energy = 0;
  let window = 0;
  for (let j = 0; j < HALF; j += 1) {
    const own = excitation[now + j] ?? 0;
    const past = excitation[at + j] ?? 0;
    energy += own * own;
    window += past * past;
  }
  // Four lags and four samples a turn: each number is read once for all four lags.
  for (let i = 0; i < LAG_COUNT; i += 4) {
    let x0 = excitation[at + i] ?? 0;
    let x1 = excitation[at + i + 1] ?? 0;
    let x2 = excitation[at + i + 2] ?? 0;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    for (let j = 0; j < HALF; j += 4) {
      const next = at + i + j + 3;
      const x3 = excitation[next] ?? 0;
      let own = excitation[now + j] ?? 0;
      c0 += own * x0;
      c1 += own * x1;
      c2 += own * x2;
      c3 += own * x3;
      x0 = excitation[next + 1] ?? 0;
      own = excitation[now + j + 1] ?? 0;
      c0 += own * x1;
      c1 += own * x2;
      c2 += own * x3;
      c3 += own * x0;
      x1 = excitation[next + 2] ?? 0;
      own = excitation[now + j + 2] ?? 0;
      c0 += own * x2;
      c1 += own * x3;
      c2 += own * x0;
      c3 += own * x1;
      x2 = excitation[next + 3] ?? 0;
      own = excitation[now + j + 3] ?? 0;
      c0 += own * x3;
      c1 += own * x0;
      c2 += own * x1;
      c3 += own * x2;
    }
    out[to + i] = c0;
    out[to + i + 1] = c1;
    out[to + i + 2] = c2;
    out[to + i + 3] = c3;
  }
  for (let i = 0; i < LAG_COUNT; i += 1) {
    out[to + i] = (2 * (out[to + i] ?? 0)) / Math.max(1e-12, window + 1 + energy);
    const leaving = excitation[at + i] ?? 0;
    const entering = excitation[at + i + HALF] ?? 0;
    window += entering * entering - leaving * leaving;
  }
  for (let i = 0; i < HALVED; i += 1) {
    const half = Math.max(
      out[to + ((63 + i) >> 1)] ?? 0,
      out[to + ((64 + i) >> 1)] ?? 0,
      out[to + ((66 + i) >> 1)] ?? 0,
    );
    const value = out[to + i] ?? 0;
    if (value < MARGIN * half) out[to + i] = DAMPING * value;
  }
  return energy;
}
