import type { ErrorRate } from '../../../record/run-record.ts';
import type { NoInterval } from './rate-interval.ts';
import type { CountedUtterance } from './units.ts';

/** Errors of ours less those of theirs, utterance by utterance; undefined where one side is no corpus. */
export function pairedUtterances(
  ours: Pick<ErrorRate, 'utterances'>,
  theirs: Pick<ErrorRate, 'utterances'>,
): CountedUtterance[] | NoInterval | undefined {
  if (ours.utterances === undefined || theirs.utterances === undefined) return undefined;
  const [mine, others] = [Object.entries(ours.utterances), new Map(Object.entries(theirs.utterances))];
  const pairs = mine.flatMap(([audio, { errors, length, group }]) => {
    const other = others.get(audio);
    // Heard more often on one side, its counts are those of as many rounds.
    if (other === undefined || other.length !== length) return [];
    return [{ errors: errors - other.errors, length, group }];
  });
  if (pairs.length === mine.length && pairs.length === others.size) return pairs;
  const reason = `only ${pairs.length} utterances were heard as often by both (${others.size} and ${mine.length})`;
  return { reason };
}
