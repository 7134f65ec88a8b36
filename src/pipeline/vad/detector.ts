import { hopEnergyDb } from './energy/energy-vad.ts';
import { FeatureContext } from './features/context.ts';
import { FeatureExtractor } from './features/feature-extractor.ts';
import { HOP, RESET } from './grid/grid.ts';
import type { Network } from './network.ts';

/** What was found in up to 1875 hops. */
export interface HopBlock {
  /** Probability of speech of each hop; empty without a network. */
  readonly probabilities: Float32Array;
  /** Energy of each hop in dB (see hopEnergyDb). */
  readonly energyDb: Float32Array;
}

/** Samples of one block: 30 s. */
export const BLOCK = RESET * HOP;

/**
 * Probability of speech and energy of every hop of `audio` (16 kHz, 16-bit mono, in pieces of any size), in blocks of 30 s:
 * memory does not depend on the length. A last partial hop is padded with zeros. Blocks begin where the network's
 * memory is empty, so there are never more than ⌈hops / 1875⌉ calls of it.
 */
export async function* detectSpeech(
  audio: AsyncIterable<Int16Array> | Iterable<Int16Array>,
  network: Network | undefined,
): AsyncGenerator<HopBlock, void, void> {
  const hop = new Float64Array(HOP);
  const extractor = new FeatureExtractor();
  const context = new FeatureContext(network === undefined ? 0 : RESET);
  for await (const block of inBlocks(audio)) {
    const hops = Math.ceil(block.length / HOP);
    const energyDb = new Float32Array(hops);
    for (let t = 0; t < hops; t += 1) {
      for (let n = 0; n < HOP; n += 1) hop[n] = block[t * HOP + n] ?? 0;
      energyDb[t] = hopEnergyDb(hop);
      if (network !== undefined) extractor.next(hop, context.vectors, context.at(t));
    }
    const probabilities =
      network === undefined ? new Float32Array(0) : await network.run(context.rows(hops), hops);
    yield { probabilities, energyDb };
  }
}

/** The same samples in pieces of exactly one block, but for the last. A piece is valid until the next is asked for. */
async function* inBlocks(
  audio: AsyncIterable<Int16Array> | Iterable<Int16Array>,
): AsyncGenerator<Int16Array, void, void> {
  const block = new Int16Array(BLOCK);
  let filled = 0;
  for await (const piece of audio) {
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + BLOCK - filled);
      block.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled === BLOCK) {
        yield block;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
