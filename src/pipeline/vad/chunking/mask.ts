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
