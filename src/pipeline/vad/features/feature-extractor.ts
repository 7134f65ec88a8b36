import { SAMPLE_RATE } from '../../../record/units.ts';
import { HOP } from '../grid/grid.ts';
import { TriangularBands } from '../grid/triangular-bands.ts';
import { PitchEstimator } from '../pitch/pitch-estimator.ts';
import { DEVIATIONS, MEANS } from './normalisation.ts';
import { FFT_SIZE, realPower } from './real-fft.ts';

/** Samples under the window: the newest hop and the two before it. */
const FRAME = 3 * HOP;

/** Bins of the power spectrum, 0 … 8 kHz. */
export const BINS = FFT_SIZE / 2 + 1;

const PRE_EMPHASIS = 0.97;

/** Periodic Hann. */
const WINDOW = Float64Array.from(
  { length: FRAME },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / FRAME),
);

/**
 * Short-time power spectrum of the pre-emphasised signal (docs/vad.md, "Features"). Pre-emphasis runs over the
 * stream, not over each frame; before the first hop there are zeros.
 */
export class PowerSpectrum {
  readonly #frame = new Float64Array(FRAME);
  readonly #even = new Float64Array(FFT_SIZE / 2);
  readonly #odd = new Float64Array(FFT_SIZE / 2);
  #previous = 0;

  /** Takes one hop, int16-valued, and writes |X[k]|², k = 0 … 512, unnormalised, to `power`. */
  next(samples: Float64Array, power: Float64Array): void {
    const frame = this.#frame;
    const even = this.#even;
    const odd = this.#odd;
    frame.copyWithin(0, HOP);
    let previous = this.#previous;
    for (let n = 0; n < HOP; n += 1) {
      const sample = samples[n] ?? 0;
      frame[FRAME - HOP + n] = sample - PRE_EMPHASIS * previous;
      previous = sample;
    }
    this.#previous = previous;
    for (let n = 0; n < FRAME; n += 2) {
      even[n >> 1] = (frame[n] ?? 0) * (WINDOW[n] ?? 0);
      odd[n >> 1] = (frame[n + 1] ?? 0) * (WINDOW[n + 1] ?? 0);
    }
    // The transform works in place; the rest of it is padding.
    even.fill(0, FRAME / 2);
    odd.fill(0, FRAME / 2);
    realPower(even, odd, power);
  }
}

const MEL_BANDS = 40;

/** The model was trained with bins counted against one more than the FFT's size. */
const FFT_SIZE_PLUS_ONE = 1025;
const TOP_HZ = SAMPLE_RATE / 2;
/** 32768²: the model was trained on samples in ±1. */
const FULL_SCALE = 2 ** 30;
const FLOOR = 1e-20;

const toMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const toHz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

/** 42 integer bins: band `j` rises from edge `j` to `j + 1` and falls to `j + 2`, peak 1, no area normalisation. */
export const MEL_EDGES: readonly number[] = Array.from({ length: MEL_BANDS + 2 }, (_, i) =>
  Math.trunc((FFT_SIZE_PLUS_ONE * toHz((toMel(TOP_HZ) * i) / (MEL_BANDS + 1))) / SAMPLE_RATE),
);

const BANDS = new TriangularBands(
  MEL_EDGES.slice(0, -1),
  MEL_EDGES.slice(1).map((edge, i) => edge - (MEL_EDGES[i] ?? 0)),
);

/** Log-mel energies of power spectra (docs/vad.md, "Features"). */
export class LogMel {
  readonly #energies = new Float64Array(BANDS.count);

  /** Writes the 40 natural logarithms of mel energies of `power` to `out`; silence gives ln 1e-20 = -46.05. */
  of(power: Float64Array, out: Float64Array): void {
    const energies = this.#energies;
    BANDS.sum(power, energies);
    // The outermost half triangles belong to no filter.
    for (let j = 0; j < MEL_BANDS; j += 1) out[j] = Math.log((energies[j + 1] ?? 0) / FULL_SCALE + FLOOR);
  }
}

const MEAN = Float64Array.from(MEANS);
const SCALE = Float64Array.from(DEVIATIONS, (deviation) => 1 / deviation);

/**
 * What TEN VAD's network sees of a hop: 40 log-mel energies and the pitch, normalised (docs/vad.md, "Features"). Each
 * hop gives its own vector at once; state (pre-emphasis, two hops of overlap, pitch history) runs through the
 * whole stream and is never reset.
 */
export class FeatureExtractor {
  readonly #spectrum = new PowerSpectrum();
  readonly #mel = new LogMel();
  readonly #pitch = new PitchEstimator();
  readonly #power = new Float64Array(BINS);
  readonly #logMel = new Float64Array(MEL_BANDS);

  /** Takes one hop of 256 int16-valued samples; writes 41 values to `out` from index `at`. Returns the pitch in Hz. */
  next(samples: Float64Array, out: Float32Array, at: number): number {
    if (samples.length !== HOP) throw new RangeError(`a hop is ${HOP} samples, not ${samples.length}`);
    const logMel = this.#logMel;
    this.#spectrum.next(samples, this.#power);
    this.#mel.of(this.#power, logMel);
    const hz = this.#pitch.next(this.#power, samples);
    for (let j = 0; j < MEL_BANDS; j += 1) {
      out[at + j] = ((logMel[j] ?? 0) - (MEAN[j] ?? 0)) * (SCALE[j] ?? 0);
    }
    out[at + MEL_BANDS] = (hz - (MEAN[MEL_BANDS] ?? 0)) * (SCALE[MEL_BANDS] ?? 0);
    return hz;
  }
}
