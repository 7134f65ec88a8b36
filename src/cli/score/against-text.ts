import { changedUnits, points } from '../../judge/verdict/rate-change-words.ts';
import { alignTokens } from '../../metrics/accuracy/error-rate.ts';
import type { RateChange } from '../../metrics/accuracy/interval/rate-change.ts';
import { overEachOther } from '../../metrics/accuracy/twice-aligned.ts';
import { ERROR_RATE_NAMES } from '../../record/error-rate.ts';
import { twiceAlignedView } from '../../reports/sections/aligned-view.ts';
import { type GroupChange, mostChanged, moved, type TwicePair } from './against.ts';
import { percent } from './score-text.ts';

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
