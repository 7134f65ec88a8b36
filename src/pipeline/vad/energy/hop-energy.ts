/**
 * Energy of a hop of int16-valued samples: mean square in dB, 0 for digital silence (and for less than one unit), 90.3 for
 * full scale.
 */
export function hopEnergyDb(samples: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < samples.length; n += 1) {
    const sample = samples[n] ?? 0;
    sum += sample * sample;
  }
  return 10 * Math.log10(Math.max(1, sum / samples.length));
}
