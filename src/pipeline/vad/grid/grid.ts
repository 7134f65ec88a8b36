/** The grid that every part of voice activity detection shares (docs/vad.md, "Units"). */

/** Samples in one hop: one probability for each 16 ms. */
export const HOP = 256;

/** Hops that cover `samples` samples; the last may be partial and counts as a whole one, padded with zeros. */
export const hopsOf = (samples: number): number => Math.ceil(samples / HOP);

/** Hops after which the network's memory becomes zero: 30.0 s, as in the native library (docs/vad.md, "Reset"). */
export const RESET = 1875;
