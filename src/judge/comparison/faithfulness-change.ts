import { FAITHFULNESS_METRICS } from '../../metrics/definitions/faithfulness.ts';
import { type CountChange, countChange } from '../../metrics/faithfulness/counts.ts';
import type { AccuracyChange, ChangeVerdict } from '../../record/comparison.ts';
import type { Faithfulness, Share } from '../../record/faithfulness.ts';
import { formatNumber } from '../../record/units.ts';
import { ALIGN_ERRORS, alignmentChange, type Groups } from './alignment-change.ts';
import type { CellPair } from './pairs.ts';
import type { HeardByBoth } from './said.ts';
import type { TextChange } from './text-change.ts';

const KINDS = Object.keys(FAITHFULNESS_METRICS) as (keyof Faithfulness)[];
const NAMES: ReadonlySet<string> = new Set([...Object.values(FAITHFULNESS_METRICS), ALIGN_ERRORS]);

/** A row of a way of failing without a word: `empty_share`, `align_errors`. */
export const isFaithfulness = ({ what }: Pick<AccuracyChange, 'what'>): boolean => NAMES.has(what);

/**
 * The ways of failing without a word in both builds: of a corpus utterance by utterance, where both heard the same ones as
 * often; of the same audio over and over by the figure itself, as error rates are.
 */
export function faithfulnessChanges(
  pair: CellPair,
  model: string,
  heard: HeardByBoth,
  groups: Groups,
): TextChange[] {
  const { baseline, variant } = pair;
  const [theirs, ours] = [baseline, variant].map(({ accuracy }) => accuracy.faithfulness?.[model] ?? {});
  const uneven = unevenText(heard);
  return withoutPraise([...changesOf(theirs, ours, uneven), ...alignmentChange(pair, model, groups, uneven)]);
}

/** Of a build that is worse in one way none is better: an empty text is neither too fast nor repeated. */
function withoutPraise(changes: readonly TextChange[]): TextChange[] {
  const worse = changes.find(({ verdict }) => verdict === 'worse');
  if (worse === undefined) return [...changes];
  return changes.map((change) =>
    change.verdict === 'better'
      ? { ...change, verdict: 'unjudged', reason: `${change.reason}; its ${worse.what} is worse` }
      : change,
  );
}

function changesOf(
  theirs: Partial<Faithfulness> | undefined,
  ours: Partial<Faithfulness> | undefined,
  uneven: string | undefined,
): TextChange[] {
  return KINDS.flatMap((kind): TextChange[] => {
    const [before, now] = [theirs?.[kind], ours?.[kind]];
    if (before === undefined || now === undefined) return [];
    const levels = {
      what: FAITHFULNESS_METRICS[kind],
      baseline: figure(kind, before),
      value: figure(kind, now),
    };
    if (!isCorpus(before) && !isCorpus(now)) {
      const [was, is] = [before.count / before.of, now.count / now.of];
      const verdict = is > was ? 'worse' : is < was ? 'better' : 'same';
      return [{ ...levels, verdict, reason: `${counted(before)} against ${counted(now)}` }];
    }
    if (uneven !== undefined) return [{ ...levels, verdict: 'unjudged', reason: uneven }];
    if (before.each === undefined || now.each === undefined) {
      const reason = 'the record was made before figures were kept by utterance; do: asr-bench report <run>';
      return [{ ...levels, verdict: now.count > before.count ? 'unjudged' : 'same', reason }];
    }
    const change = countChange(now.each, before.each);
    return [{ ...levels, verdict: verdictOf(change), reason: reasonOf(change, before, now) }];
  });
}

/** What is lower, or the same, without being certain, is nothing that got worse. */
function verdictOf({ verdict, more, less }: CountChange): ChangeVerdict {
  if (verdict !== 'undecided') return verdict;
  return more > less ? 'inconclusive' : 'same';
}

function reasonOf({ more, less, verdict }: CountChange, before: Share, now: Share): string {
  const counts = `${counted(before)} against ${counted(now)}`;
  if (verdict === 'same') return counts;
  const units = now.interval?.kind === 'group' ? 'groups' : 'utterances';
  return `${counts}; more in ${more} ${units}, less in ${less}`;
}

const isCorpus = ({ interval, noInterval, each }: Share): boolean =>
  interval !== undefined || noInterval !== undefined || each !== undefined;

const plain = (amount: number): string => (Number.isInteger(amount) ? String(amount) : formatNumber(amount));

const counted = ({ count, of }: Share): string => `${plain(count)} of ${plain(of)}`;

/** `1.00 %`; of what is no share its own unit. */
function figure(kind: keyof Faithfulness, { count, of }: Share): string {
  if (kind === 'switches') return String(count);
  if (kind === 'hallucinated') return `${plain(count / of)} a minute`;
  return `${((100 * count) / of).toFixed(2)} %`;
}

/** Why counts of both cannot be held against each other: one heard what the other did not. */
function unevenText({ theirs, ours }: HeardByBoth): string | undefined {
  const even =
    theirs.size === ours.size &&
    [...ours].every(([audio, { rounds }]) => theirs.get(audio)?.rounds === rounds);
  if (even) return undefined;
  const rounds = (side: typeof ours): number => [...side.values()].reduce((sum, it) => sum + it.rounds, 0);
  return `the baseline answered ${rounds(theirs)} rounds of ${theirs.size} utterances, the candidate ${rounds(ours)} of ${ours.size}: counts are compared where both heard the same ones as often`;
}
