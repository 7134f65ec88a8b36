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

/**
 * The unweighted mean of corpus rates over languages, a named number of its own (as the Qwen3-ASR report
 * averages CER and WER over languages). Undefined without any language.
 */
export function macroAverage(byLanguage: Readonly<Record<string, ErrorRate>>): number | undefined {
  const rates = Object.values(byLanguage).map(({ rate }) => rate);
  return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
}
