/**
 * Low-pass filters for changing a sampling rate: the ideal sinc under a Kaiser window, sampled at the offsets at
 * which new samples fall between old ones. J. O. Smith, "Digital Audio Resampling" (CCRMA), and J. F. Kaiser,
 * "Nonrecursive digital filter design using the I0-sinh window" (1974); figures in docs/audio.md#resampling.
 */
export interface FilterBank {
  /** Taps on either side of the new sample. */
  readonly half: number;
  readonly phases: number;
  /** `2 * half` taps for phase 0, then phase 1, …, `phases` included: that one is phase 0 a sample later. */
  readonly taps: Float64Array;
}

/** Zero crossings of the sinc on either side; with `BETA` 80 dB of attenuation (docs/audio.md#resampling). */
const CROSSINGS = 32;
const BETA = 7.86;
/** Middle of the transition band as a share of the lower rate's half: full attenuation is reached at that half. */
const CUTOFF = 0.922;
/** More phases than this are interpolated between. */
const MOST_PHASES = 1024;

/** Modified Bessel function of order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Rates in Hz, whole numbers. */
export function filterBank(from: number, to: number): FilterBank {
  const exact = to / gcd(from, to);
  const phases = Math.min(exact, MOST_PHASES);
  const stretch = Math.max(1, from / to);
  const half = Math.ceil(CROSSINGS * stretch);
  const taps = new Float64Array((phases + 1) * 2 * half);
  const band = CUTOFF / stretch;
  const scale = besselI0(BETA);
  for (let phase = 0; phase <= phases; phase += 1) {
    const row = taps.subarray(phase * 2 * half, (phase + 1) * 2 * half);
    let sum = 0;
    for (let i = 0; i < row.length; i += 1) {
      const distance = i - half + 1 - phase / phases;
      const edge = 1 - (distance / half) ** 2;
      const x = Math.PI * distance * band;
      row[i] = edge < 0 ? 0 : ((x === 0 ? 1 : Math.sin(x) / x) * besselI0(BETA * Math.sqrt(edge))) / scale;
      sum += row[i] ?? 0;
    }
    // A constant stays exactly that constant.
    for (let i = 0; i < row.length; i += 1) row[i] = (row[i] ?? 0) / sum;
  }
  return { half, phases, taps };
}
