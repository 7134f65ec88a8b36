/** A stretch of hops `[from, to)`. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

export interface MaskOptions {
  /** A run of speech holds a hop of at least this probability … */
  readonly on: number;
  /** … and reaches as far as hops have at least this one. */
  readonly off: number;
  /** Gaps of fewer hops than this are filled. */
  readonly fill: number;
}

/**
 * Probability of speech in hop `i`, as a function of time: TEN VAD's answers come `lag` hops late (docs/vad.md,
 * "Timing"). Hops that have no answer of their own take the last one; without any, there is no speech.
 */
export function aligned(probabilities: ArrayLike<number>, hops: number, lag: number): Float64Array {
  const last = Math.min(probabilities.length, hops) - 1;
  const speech = new Float64Array(hops);
  for (let i = 0; i < hops && last >= 0; i += 1) speech[i] = probabilities[Math.min(i + lag, last)] ?? 0;
  return speech;
}

/**
 * Runs of speech, in order, by hysteresis (docs/vad.md, "Mask"). Short runs stay: a word of 30 ms is a word. Short gaps
 * are filled, which also bounds the number of places that a cut can have. O(hops).
 */
export function speechRuns(speech: Float64Array, { on, off, fill }: MaskOptions): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < speech.length; i += 1) {
    if ((speech[i] ?? 0) < off) continue;
    const from = i;
    let heard = false;
    for (; i < speech.length && (speech[i] ?? 0) >= off; i += 1) heard ||= (speech[i] ?? 0) >= on;
    if (!heard) continue;
    const before = runs.at(-1);
    if (before !== undefined && from - before.to < fill) runs[runs.length - 1] = { from: before.from, to: i };
    else runs.push({ from, to: i });
  }
  return runs;
}

/** Hops of the network's answers after which its memory is filled: 0.3 s. */
const COLD = 20;
/** What a voice at the very start is louder by than what follows, dB. */
const LOUDER = 6;
/** Hops behind a run that it is compared with. */
const BEHIND = 60;

/**
 * The runs without those that the network makes up while its memory is empty: it says 0.5 and more to the first hops of any
 * noise, at the start and wherever it begins anew. A run that ends there is speech only if it is louder than what follows.
 * @param energyDb of each hop; without it nothing is known, and every run stays
 * @param every hops after which the memory is emptied
 */
export function withoutColdStarts(
  runs: readonly Run[],
  energyDb: ArrayLike<number>,
  lag: number,
  every: number,
): Run[] {
  if (energyDb.length === 0) return [...runs];
  return runs.filter(({ from, to }) => {
    const begin = Math.floor((from + lag) / every) * every;
    if (to + lag > begin + COLD) return true;
    return mean(energyDb, from, to) >= mean(energyDb, to, to + BEHIND) + LOUDER;
  });
}

/** Of hops that there are; minus infinity for none, so that a voice before the end of the audio is one. */
function mean(energyDb: ArrayLike<number>, from: number, to: number): number {
  const end = Math.min(to, energyDb.length);
  let sum = 0;
  for (let at = from; at < end; at += 1) sum += energyDb[at] ?? 0;
  return end > from ? sum / (end - from) : Number.NEGATIVE_INFINITY;
}
