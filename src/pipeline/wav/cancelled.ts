/**
 * Channels of opposite sign cancel in their mean: a microphone wired the wrong way round, a "karaoke" mix. Silent channels
 * weaken the mean as well, by their number and no more; what is 9 dB weaker than that has been cancelled.
 */
const BEYOND = 8;
/** Mean square of a 16-bit channel below which there is nothing to lose: -60 dB of full scale. */
const NOTHING = 1000;

/** Whether a stretch is to be heard from its first channel, since the mean of all has lost it. */
export const isCancelled = (meanSquare: number, firstSquare: number, channels = 2): boolean =>
  firstSquare > NOTHING && meanSquare * channels ** 2 * BEYOND < firstSquare;
