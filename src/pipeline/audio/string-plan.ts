import { createHash } from 'node:crypto';

/** Audio to string together, as the engine will hear it: 16 kHz samples. */
export interface StringSource {
  readonly id: string;
  readonly samples: number;
}

export interface StringRecipe {
  /** Samples of the whole, exactly. */
  readonly length: number;
  /** Samples of silence between two pieces. */
  readonly gap: number;
  /** Of the order of the pieces. */
  readonly seed: number;
}

/** One source, heard whole, from sample `start` on. Between pieces, and after the last, there is silence. */
export interface StringPiece {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Which source is heard when: every source once in each turn, in an order drawn by the seed. No piece is cut, so
 * that every transcript is whole: where the next one does not fit, silence fills the rest. Endless only for
 * sources without samples, which are refused.
 * @returns as an iterator: a day of two-second pieces is a long list
 * @throws RangeError for a source without samples, or when not even the first piece fits
 */
export function* stringPieces(
  sources: readonly StringSource[],
  { length, gap, seed }: StringRecipe,
): Generator<StringPiece, void, void> {
  const empty = sources.find(({ samples }) => samples < 1);
  if (empty !== undefined || sources.length === 0) {
    throw new RangeError(
      empty === undefined ? 'there is nothing to string together' : `${empty.id} is empty`,
    );
  }
  let start = 0;
  for (let turn = 0; ; turn += 1) {
    for (const { id, samples } of ordered(sources, seed, turn)) {
      const end = start + samples;
      if (end > length) {
        if (start === 0) throw new RangeError(`${id} is longer than the whole`);
        return;
      }
      yield { id, start, end };
      start = end + gap;
    }
  }
}

/** A hash is a shuffle that is the same on every machine and for every version of Node. */
function ordered(sources: readonly StringSource[], seed: number, turn: number): readonly StringSource[] {
  const lot = (id: string, at: number): string =>
    createHash('sha256').update(`${seed}|${turn}|${at}|${id}`).digest('hex');
  return sources
    .map((source, at) => ({ source, lot: lot(source.id, at) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ source }) => source);
}
