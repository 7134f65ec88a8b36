import type { Ground } from '../../judge/verdict/exit.ts';
import { changedUnits, points } from '../../judge/verdict/rate-change-words.ts';
import { corpusErrorRate } from '../../metrics/accuracy/corpus.ts';
import { alignTokens, type ErrorRate } from '../../metrics/accuracy/error-rate.ts';
import { type RateChange, rateChange } from '../../metrics/accuracy/interval/rate-change.ts';
import type { NoInterval } from '../../metrics/accuracy/interval/rate-interval.ts';
import { overEachOther } from '../../metrics/accuracy/twice-aligned.ts';
import { ERROR_RATE_NAMES } from '../../record/error-rate.ts';
import { twiceAlignedView } from '../../reports/sections/aligned-view.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { percent } from './score-text.ts';
import { errorsOf, groupsOf, type ScoredPair } from './scored-pair.ts';

/** The same utterance as two systems heard it. */
export interface TwicePair {
  readonly baseline: ScoredPair;
  readonly candidate: ScoredPair;
}

/** What two systems made of the same references, for pairs that are counted alike. */
export interface GroupChange {
  readonly unit: ScoredPair['unit'];
  readonly normaliser: ScoredPair['normaliser'];
  readonly pairs: readonly TwicePair[];
  readonly baseline: ErrorRate;
  readonly candidate: ErrorRate;
  readonly change: RateChange | NoInterval;
}

/** More than this are counted, not listed. */
const MOST_PROBLEMS = 10;

/**
 * The pairs of a baseline and of a candidate, by `id` where both have one, else by their order.
 * @throws Failure (12) where they are not the same utterances, naming those that differ
 */
export function pairUp(baseline: readonly ScoredPair[], candidate: readonly ScoredPair[]): TwicePair[] {
  const named = [...baseline, ...candidate].every(({ id }) => id !== undefined);
  const problems = named ? [] : lengthProblem(baseline, candidate);
  const byId = new Map(baseline.map((pair) => [pair.id, pair]));
  const twice = candidate.flatMap((pair, index): TwicePair[] => {
    const other = named ? byId.get(pair.id) : baseline[index];
    if (other === undefined) {
      if (named) problems.push(`line ${pair.line}: the baseline has no utterance ${pair.id}`);
      return [];
    }
    const unlike = difference(other, pair);
    if (unlike !== undefined)
      problems.push(`line ${pair.line}: ${unlike} than line ${other.line} of the baseline`);
    return [{ baseline: other, candidate: pair }];
  });
  if (named) {
    const ids = new Set(candidate.map(({ id }) => id));
    for (const { id, line } of baseline)
      if (!ids.has(id))
        problems.push(`line ${line} of the baseline: utterance ${id} was not heard by the candidate`);
  }
  if (problems.length > 0) {
    const more = problems.length - MOST_PROBLEMS;
    const listed = [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`… and ${more} more`] : [])];
    throw new Failure(ExitCode.noBaseline, `not the same utterances:\n${listed.join('\n')}`, [
      'both files need the same references; with `"id"` in every line the order does not matter',
    ]);
  }
  return twice;
}

function lengthProblem(baseline: readonly ScoredPair[], candidate: readonly ScoredPair[]): string[] {
  if (baseline.length === candidate.length) return [];
  return [`${candidate.length} pairs against ${baseline.length} of the baseline`];
}

function difference(a: ScoredPair, b: ScoredPair): string | undefined {
  if (a.unit !== b.unit) return `another unit (${b.unit}, ${a.unit})`;
  if (a.normaliser.version !== b.normaliser.version)
    return `another normaliser (${b.normaliser.version}, ${a.normaliser.version})`;
  return a.ref.length === b.ref.length && a.ref.every((token, i) => token === b.ref[i])
    ? undefined
    : 'another reference';
}

/** The change of each group of pairs that are counted alike. @param margin as a share */
export function changesOf(twice: readonly TwicePair[], margin: number | undefined): GroupChange[] {
  const baselineOf = new Map(twice.map((pair) => [pair.candidate, pair.baseline]));
  return groupsOf(twice.map(({ candidate }) => candidate)).map(({ unit, normaliser, pairs, counts }) => {
    const members = pairs.flatMap((candidate) => {
      const baseline = baselineOf.get(candidate);
      return baseline === undefined ? [] : [{ baseline, candidate }];
    });
    return {
      unit,
      normaliser,
      pairs: members,
      baseline: corpusErrorRate(members.map(({ baseline }) => baseline.counts)),
      candidate: counts,
      change: rateChange(
        members.map(({ baseline, candidate }) => ({
          errors: errorsOf(candidate.counts) - errorsOf(baseline.counts),
          length: candidate.counts.n,
          group: candidate.group ?? baseline.group,
        })),
        margin,
      ),
    };
  });
}

/** What a comparison stands on, group by group. */
export const groundsOf = (changes: readonly GroupChange[]): Ground[] =>
  changes.map(({ change }) => {
    const verdict = 'reason' in change ? 'undecided' : change.verdict;
    return verdict === 'worse' ? 'failed' : verdict === 'undecided' ? 'undecided' : 'passed';
  });

/** Utterances whose number of errors changed, the largest change first. */
export const mostChanged = (twice: readonly TwicePair[]): TwicePair[] =>
  twice
    .filter((pair) => moved(pair) !== 0)
    .sort((a, b) => Math.abs(moved(b)) - Math.abs(moved(a)) || a.candidate.line - b.candidate.line);

/** Errors more than the baseline made. */
export const moved = ({ baseline, candidate }: TwicePair): number =>
  errorsOf(candidate.counts) - errorsOf(baseline.counts);

/** What a second system made of the same utterances: the answer first, then those that changed most, both texts. */
export function againstText(
  changes: readonly GroupChange[],
  { show, width }: { readonly show: number; readonly width: number },
): string {
  const twice = changes.flatMap(({ pairs }) => pairs);
  const changed = mostChanged(twice);
  const hidden = changed.length - Math.min(show, changed.length);
  return [
    ...changes.map(answer),
    '',
    ...(show > 0 && changed.length > 0
      ? ['A is the baseline, B the candidate; ^ where they differ', '']
      : []),
    ...changed.slice(0, show).flatMap((pair) => [...pairLines(pair, width), '']),
    ...(hidden > 0 ? [`${hidden} more with other counts: \`--show ${changed.length}\``] : []),
  ]
    .join('\n')
    .trimEnd();
}

const ANSWERS: Readonly<Record<RateChange['verdict'], string>> = {
  worse: 'WORSE',
  better: 'better',
  same: 'the same errors in every utterance',
  'not-worse': 'not worse',
  undecided: 'UNDECIDED: it may be worse',
};

function answer({ unit, baseline, candidate, change }: GroupChange): string {
  const rates = `${ERROR_RATE_NAMES[unit]} ${percent(baseline.rate)} → ${percent(candidate.rate)}`;
  if ('reason' in change) return `UNDECIDED: ${rates}; no interval: ${change.reason}`;
  const { verdict, ci95, bounds } = change;
  const interval = `${points(change.change)} points (95 %: ${points(ci95[0])} … ${points(ci95[1])}; 99 %: ${points(bounds[0])} … ${points(bounds[1])})`;
  return `${ANSWERS[verdict]}: ${rates}, ${interval}; ${changedUnits(change)}`;
}

function pairLines(pair: TwicePair, width: number): string[] {
  const { baseline, candidate } = pair;
  const change = moved(pair);
  const name =
    candidate.id === undefined ? `line ${candidate.line}` : `${candidate.id} (line ${candidate.line})`;
  const more = `${Math.abs(change)} ${Math.abs(change) === 1 ? 'error' : 'errors'} ${change > 0 ? 'more' : 'fewer'}`;
  const over = overEachOther(
    alignTokens(candidate.ref, baseline.hyp),
    alignTokens(candidate.ref, candidate.hyp),
  );
  return [`${name}  ${more}`, ...twiceAlignedView(over, width, candidate.unit === 'char' ? '' : ' ')];
}
