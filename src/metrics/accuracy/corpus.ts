import type { EditCounts } from './edit-script.ts';
import { type ErrorRate, ratesOf } from './error-rate.ts';

/**
 * The rate of a corpus: all errors over all reference tokens, never the mean of rates, in which a one-word
 * utterance would weigh as much as an hour. Empty references add their insertions to the errors alone.
 */
export function corpusErrorRate(parts: Iterable<EditCounts>): ErrorRate {
  const sum = { hits: 0, substitutions: 0, deletions: 0, insertions: 0 };
  for (const part of parts) {
    sum.hits += part.hits;
    sum.substitutions += part.substitutions;
    sum.deletions += part.deletions;
    sum.insertions += part.insertions;
  }
  return ratesOf(sum);
}
