/** Size and error share of a made-up pair of texts; the generator of the acceptance data. */
export interface PairSize {
  readonly n: number;
  readonly vocabulary: number;
  readonly errors: number;
  readonly seed: number;
}

/** A reference of random tokens and a hypothesis with as many deletions as substitutions and insertions. */
export function noisyPair({ n, vocabulary, errors, seed }: PairSize): [Int32Array, Int32Array] {
  let state = seed;
  const draw = (): number => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const token = (): number => Math.floor(draw() * vocabulary);
  const ref = Int32Array.from({ length: n }, token);
  const hyp: number[] = [];
  for (const id of ref) {
    const kind = draw() / errors;
    if (kind < 1 / 3) continue;
    hyp.push(kind < 2 / 3 ? token() : id);
    if (kind >= 2 / 3 && kind < 1) hyp.push(token());
  }
  return [ref, Int32Array.from(hyp)];
}

/** The tokens as words, and as single characters. */
export const asWords = (ids: Int32Array): string => Array.from(ids, (id) => `w${id}`).join(' ');
export const asCharacters = (ids: Int32Array): string =>
  Array.from(ids, (id) => String.fromCharCode(0x4e00 + id)).join('');
