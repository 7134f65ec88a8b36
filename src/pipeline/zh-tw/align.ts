import { isSpoken } from '../tokens/token.ts';

/** Whether a character of the raw text stands unchanged, or converted by itself, as one of the converted text. */
export type SameCharacter = (raw: string, full: string) => boolean;

/** A raw character and the converted character it became, both by index. */
export interface Anchor {
  readonly raw: number;
  readonly full: number;
}

/**
 * Half the width of the band, in characters. Dictionary entries change a phrase's length by at most five characters, and
 * the band follows the cheapest path, so drift over a long text does not add up.
 */
const BAND = 32;
const Step = { none: 0, pair: 1, dropRaw: 2, addFull: 3 } as const;

/** Costs of an edit; a converted character never comes from punctuation or a space, nor becomes one. */
const EDIT = 2 ** 20;
/** Of two alignments with the same edits the one with more anchors is better: each takes this off. */
const ANCHOR = -1;

/**
 * Aligns two texts, given as characters, by edit distance where a pair costs nothing if it is the same character and one
 * edit if not, like a character dropped or added; gives the pairs that cost nothing, in order. What lies between them are
 * the blocks of `boundaries.ts`.
 *
 * Banded dynamic programming around the cheapest cell of each row: O(n) time and memory with a factor of 2 · 32 + 1.
 * An alignment that leaves the band is missed: fewer anchors are found, never wrong ones.
 */
export function anchorsOf(raw: readonly string[], full: readonly string[], same: SameCharacter): Anchor[] {
  const width = 2 * BAND + 1;
  const rows = raw.length + 1;
  const steps = new Uint8Array(rows * width);
  /** First column of each row's window. */
  const firsts = new Int32Array(rows);
  const rawSpoken = raw.map(isSpoken);
  const fullSpoken = full.map(isSpoken);
  let costs = new Float64Array(width).fill(Number.POSITIVE_INFINITY);

  firsts[0] = -BAND;
  for (let at = BAND; at < width && at - BAND <= full.length; at++) {
    costs[at] = (at - BAND) * EDIT;
    steps[at] = at === BAND ? Step.none : Step.addFull;
  }
  let cheapest = 0;
  for (let row = 1; row < rows; row++) {
    const first = Math.min(cheapest + 1, full.length) - BAND;
    const shift = first - (firsts[row - 1] ?? 0);
    const next = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
    const character = raw[row - 1] ?? '';
    let best = Number.POSITIVE_INFINITY;
    for (let at = Math.max(0, -first); at < width && first + at <= full.length; at++) {
      const column = first + at;
      const above = (costs[at + shift] ?? Number.POSITIVE_INFINITY) + EDIT;
      const left = (next[at - 1] ?? Number.POSITIVE_INFINITY) + EDIT;
      let cost = Number.POSITIVE_INFINITY;
      let step: number = Step.pair;
      if (column > 0) {
        const isPair = same(character, full[column - 1] ?? '');
        const foreign = rawSpoken[row - 1] !== fullSpoken[column - 1];
        cost =
          (costs[at + shift - 1] ?? Number.POSITIVE_INFINITY) + (isPair ? ANCHOR : foreign ? 2 * EDIT : EDIT);
      }
      if (above < cost) {
        cost = above;
        step = Step.dropRaw;
      }
      if (left < cost) {
        cost = left;
        step = Step.addFull;
      }
      next[at] = cost;
      steps[row * width + at] = step;
      if (cost < best) {
        best = cost;
        cheapest = column;
      }
    }
    firsts[row] = first;
    costs = next;
  }
  return walkBack(raw, full, same, { steps, firsts, width });
}

interface Table {
  readonly steps: Uint8Array;
  readonly firsts: Int32Array;
  readonly width: number;
}

function walkBack(
  raw: readonly string[],
  full: readonly string[],
  same: SameCharacter,
  { steps, firsts, width }: Table,
): Anchor[] {
  const anchors: Anchor[] = [];
  let row = raw.length;
  // A converted text that ends beyond the band leaves its tail to the last block.
  let column = Math.min(full.length, (firsts[row] ?? 0) + width - 1);
  while (row > 0 && column >= 0) {
    const step = steps[row * width + column - (firsts[row] ?? 0)];
    if (step === Step.pair) {
      row--;
      column--;
      if (same(raw[row] ?? '', full[column] ?? '')) anchors.push({ raw: row, full: column });
    } else if (step === Step.dropRaw) row--;
    else if (step === Step.addFull) column--;
    else break;
  }
  return anchors.reverse();
}
