import { FEATURES } from './normalisation.ts';

/** Hops that the network looks at together: the one it judges and the two before it. */
export const CONTEXT = 3;

const ROW = CONTEXT * FEATURES;
const OVERLAP = (CONTEXT - 1) * FEATURES;

/**
 * Feature vectors of a block of hops, each with the two before it, as the network wants them: hops × 3 × 41, oldest first.
 * The last two vectors of a block begin the next; before the first hop of all they are zeros, which is not what
 * silence looks like (docs/vad.md, "Features").
 */
export class FeatureContext {
  readonly #vectors: Float32Array;
  readonly #rows: Float32Array;

  constructor(hops: number) {
    this.#vectors = new Float32Array(OVERLAP + hops * FEATURES);
    this.#rows = new Float32Array(hops * ROW);
  }

  /** Where to write the vector of the block's hop `t`: `vectors` from index `at(t)`. */
  get vectors(): Float32Array {
    return this.#vectors;
  }

  at(t: number): number {
    return OVERLAP + t * FEATURES;
  }

  /** Rows of the first `hops` hops, valid until the next call; carries the last two vectors over. */
  rows(hops: number): Float32Array {
    for (let t = 0; t < hops; t += 1) {
      this.#rows.set(this.#vectors.subarray(t * FEATURES, t * FEATURES + ROW), t * ROW);
    }
    this.#vectors.copyWithin(0, hops * FEATURES, hops * FEATURES + OVERLAP);
    return this.#rows;
  }
}
