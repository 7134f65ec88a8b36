import { Edit, type EditCounts, editCounts, editScript } from './edit-script.ts';
import { asIs, english, type Normaliser } from './normaliser.ts';
import { type ErrorUnit, tokensOf } from './tokens.ts';

/** Counts and the rates made from them (docs/metrics.md#error-rates). */
export interface ErrorRate extends EditCounts {
  /** Reference length in tokens: hits + substitutions + deletions. */
  readonly n: number;
  /** Hypothesis length in tokens: hits + substitutions + insertions. */
  readonly m: number;
  /** (S + D + I) / n: word, character or mixed error rate by the unit. May exceed 1. */
  readonly rate: number;
  /** (S + D + I) / (hits + S + D + I), *match* error rate: at most 1. Not the mixed one. */
  readonly matchErrorRate: number;
  /** hits/n · hits/m: the share of information preserved. */
  readonly informationPreserved: number;
}

export interface ErrorRateOptions {
  readonly unit: ErrorUnit;
  /** `none` and `en` by name; `zh` needs its dictionaries, so pass `chinese(script)`. */
  readonly norm: 'none' | 'en' | Normaliser;
}

/** A hypothesis token against a reference token; one side is absent in a deletion and an insertion. */
export interface AlignedToken {
  readonly edit: Edit;
  readonly ref?: string;
  readonly hyp?: string;
}

/** Sequences of any tokens as sequences of small integers, equal where the tokens are equal. */
function numbered(ref: readonly string[], hyp: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const number = (token: string): number => {
    const known = numbers.get(token) ?? numbers.size;
    numbers.set(token, known);
    return known;
  };
  return [Int32Array.from(ref, number), Int32Array.from(hyp, number)];
}

/**
 * Rates of given counts. An empty reference has no length to divide by: the rate is then the number of
 * insertions, which makes two empty texts 0 (the convention of jiwer, which users compare with).
 */
export function ratesOf(counts: EditCounts): ErrorRate {
  const { hits, substitutions, deletions, insertions } = counts;
  const errors = substitutions + deletions + insertions;
  const n = hits + substitutions + deletions;
  const m = hits + substitutions + insertions;
  return {
    hits,
    substitutions,
    deletions,
    insertions,
    n,
    m,
    rate: errors / Math.max(n, 1),
    matchErrorRate: errors / Math.max(hits + errors, 1),
    informationPreserved: n === 0 && m === 0 ? 1 : (hits / Math.max(n, 1)) * (hits / Math.max(m, 1)),
  };
}

/** The tokens that are compared: normalised, then split by the unit. */
export function comparedTokens(text: string, { unit, norm }: ErrorRateOptions): string[] {
  const normaliser = norm === 'none' ? asIs : norm === 'en' ? english : norm;
  const tokens = tokensOf(normaliser.normalise(text), unit, normaliser.keepsNumberMarks);
  return unit === 'char' && normaliser.dropsSpaces ? tokens.filter((token) => token !== ' ') : tokens;
}

/** Error rate of two token sequences: least cost, most hits. O(n + d²) for d errors. */
export function tokenErrorRate(ref: readonly string[], hyp: readonly string[]): ErrorRate {
  return ratesOf(editCounts(...numbered(ref, hyp)));
}

/** Error rate of a hypothesis text against a reference text. */
export function errorRate(ref: string, hyp: string, options: ErrorRateOptions): ErrorRate {
  return tokenErrorRate(comparedTokens(ref, options), comparedTokens(hyp, options));
}

/** The alignment behind `tokenErrorRate`, token by token: its counts are those of the rate. */
export function alignTokens(ref: readonly string[], hyp: readonly string[]): AlignedToken[] {
  let [i, j] = [0, 0];
  return Array.from(editScript(...numbered(ref, hyp)), (step): AlignedToken => {
    if (step === Edit.deletion) return { edit: Edit.deletion, ref: ref[i++] ?? '' };
    if (step === Edit.insertion) return { edit: Edit.insertion, hyp: hyp[j++] ?? '' };
    const edit = step === Edit.hit ? Edit.hit : Edit.substitution;
    return { edit, ref: ref[i++] ?? '', hyp: hyp[j++] ?? '' };
  });
}
