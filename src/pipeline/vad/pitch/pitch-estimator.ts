import { PITCH_BANDS, PitchBands } from './bands.ts';
import { EnvelopeLpc, ORDER } from './envelope-lpc.ts';
import { PitchTracker } from './pitch-tracker.ts';
import { Residual } from './residual.ts';

/**
 * Pitch of each hop, in Hz, after the method of LPCNet (Valin and Skoglund 2019; docs/vad.md, "Pitch"; notice in
 * docs/NOTICES.md): a rough spectral envelope predicts the signal, what it leaves is the voice's excitation, and a
 * Viterbi search follows the period in it.
 */
export class PitchEstimator {
  readonly #bands = new PitchBands();
  readonly #lpc = new EnvelopeLpc();
  readonly #residual = new Residual();
  readonly #tracker = new PitchTracker();
  readonly #energies = new Float64Array(PITCH_BANDS);
  readonly #coefficients = new Float64Array(ORDER);

  /**
   * Takes the power spectrum of the pre-emphasised hop (513 bins) and the 256 samples as they are. Hz; 0 where there
   * is no voice.
   */
  next(power: Float64Array, samples: Float64Array): number {
    this.#bands.of(power, this.#energies);
    this.#lpc.of(this.#energies, this.#coefficients);
    const { excitation, fresh } = this.#tracker.shift();
    this.#residual.next(samples, this.#coefficients, excitation, fresh);
    return this.#tracker.next();
  }
}
