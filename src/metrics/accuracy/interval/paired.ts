import type { ErrorRate } from '../../../record/run-record.ts';
import type { NoInterval } from './rate-interval.ts';
import type { CountedUtterance } from './units.ts';

type Rated = Pick<ErrorRate, 'utterances' | 'rounds'>;

/** Errors of ours less those of theirs, utterance by utterance; undefined where one side is no corpus. */
export function pairedUtterances(ours: Rated, theirs: Rated): CountedUtterance[] | NoInterval | undefined {
  if (ours.utterances === undefined || theirs.utterances === undefined) return undefined;
  const [mine, others] = [Object.entries(ours.utterances), new Map(Object.entries(theirs.utterances))];
  const common = mine.flatMap(([audio, own]) => {
    const other = others.get(audio);
    return other === undefined ? [] : [{ own, other }];
  });
  // Heard more often on one side, its counts are those of as many rounds.
  const uneven = common.filter(({ own, other }) => own.length !== other.length).length;
  const alone = [others.size - common.length, mine.length - common.length] as const;
  if (uneven + alone[0] + alone[1] > 0)
    return { reason: unlikeText(uneven, common.length, alone, [theirs, ours]) };
  return common.map(({ own, other }) => ({
    errors: own.errors - other.errors,
    length: own.length,
    group: own.group,
  }));
}

/** What the two heard differently, in numbers, and what to do. */
function unlikeText(
  uneven: number,
  common: number,
  alone: readonly [theirs: number, ours: number],
  [theirs, ours]: readonly [Rated, Rated],
): string {
  const were = (count: number): string => (count === 1 ? 'was' : 'were');
  const parts = [
    ...(uneven === 0
      ? []
      : [
          `${uneven} of ${common} utterances ${were(uneven)} heard more often by one than by the other (${theirs.rounds} rounds of the baseline, ${ours.rounds} of the candidate)`,
        ]),
    ...(alone[0] === 0 ? [] : [`${alone[0]} ${were(alone[0])} heard by the baseline alone`]),
    ...(alone[1] === 0 ? [] : [`${alone[1]} ${were(alone[1])} heard by the candidate alone`]),
  ];
  return `${parts.join(', ')}: error rates are compared where both heard the same utterances as often; an interrupted run is finished by run --resume`;
}
