import { HOP } from '../grid/grid.ts';
import { PitchEstimator } from '../pitch/pitch-estimator.ts';
import { LogMel, MEL_BANDS } from './log-mel.ts';
import { DEVIATIONS, MEANS } from './normalisation.ts';
import { BINS, PowerSpectrum } from './power-spectrum.ts';

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
