import { compareLaunches } from '../../metrics/comparison/compare.ts';
import { tailOf } from '../../metrics/comparison/tail.ts';
import { DELTA, LEAST_PAIRS } from '../../metrics/comparison/verdict.ts';
import { LATENCIES } from '../../metrics/definitions/latency.ts';
import { quantile, sort } from '../../metrics/series/statistics.ts';
import { SPEED_METRICS, type SpeedComparison, type SpeedMetric } from '../../record/comparison.ts';
import { type LaunchValues, launchValues, modelsOf } from './launch-values.ts';
import { type CellPair, failing, unmeasured } from './pairs.ts';

/** Names of engines for people, by id. */
export type Labels = ReadonlyMap<string, string>;

export interface SpeedResult {
  readonly rows: readonly SpeedComparison[];
  /** How many comparisons share the error rate, and what each has of it (docs/comparison.md#errors). */
  readonly tests: number;
  readonly tail: number;
}

interface Candidate {
  readonly pair: CellPair;
  readonly model: string;
  readonly metric: SpeedMetric;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Why it cannot be judged. */
  readonly obstacle?: string;
}

/**
 * Compares the speed of cells, every metric and model by itself. A metric that a cell can never have (an aligner's
 * first token) has no row; one that could not be measured is unjudged.
 * @param looks how often it may be looked at while it goes on: each look has its share of the error, made or not
 */
export function compareSpeed(
  pairs: readonly CellPair[],
  baseline: string,
  labels: Labels,
  design: 'paired' | 'unpaired',
  looks = 1,
): SpeedResult {
  const found = pairs.flatMap((pair) => candidatesOf(pair, baseline, labels, design));
  const tests = Math.max(1, found.filter(({ obstacle }) => obstacle === undefined).length);
  const tail = tailOf(tests * looks);
  return { rows: found.map((candidate) => rowOf(candidate, tail, design)), tests, tail };
}

function candidatesOf(
  pair: CellPair,
  baseline: string,
  labels: Labels,
  design: 'paired' | 'unpaired',
): Candidate[] {
  const name = (id: string): string => labels.get(id) ?? id;
  const missing =
    unmeasured(name(baseline), pair.baseline) ??
    unmeasured(name(pair.candidate), pair.variant) ??
    failing(name(baseline), pair.baseline) ??
    failing(name(pair.candidate), pair.variant);
  const models = [...new Set([...modelsOf(pair.baseline), ...modelsOf(pair.variant)])];
  return models.flatMap((model) =>
    SPEED_METRICS.flatMap((metric): Candidate[] => {
      const theirs = launchValues(pair.baseline, metric, model);
      const ours = launchValues(pair.variant, metric, model);
      if (theirs.structural || ours.structural) return [];
      const none = {
        pair,
        model,
        metric,
        ours: [...ours.values.values()],
        theirs: [...theirs.values.values()],
      };
      if (missing !== undefined) return [{ ...none, obstacle: missing }];
      return [{ ...none, ...matched(ours, theirs, design) }];
    }),
  );
}

/** The values to compare: of pairs, those whose launch both sides have. */
function matched(
  ours: LaunchValues,
  theirs: LaunchValues,
  design: 'paired' | 'unpaired',
): Pick<Candidate, 'ours' | 'theirs'> & { obstacle?: string } {
  const common = [...ours.values.keys()].filter((launch) => theirs.values.has(launch)).sort((a, b) => a - b);
  const of = ({ values }: LaunchValues): number[] =>
    design === 'unpaired' ? [...values.values()] : common.flatMap((launch) => values.get(launch) ?? []);
  const [a, b] = [of(ours), of(theirs)];
  const least = Math.min(a.length, b.length);
  if (least >= LEAST_PAIRS) return { ours: a, theirs: b };
  const lost = ours.missing > 0 ? ours : theirs.missing > 0 ? theirs : undefined;
  const one = least === 1;
  const what =
    design === 'paired'
      ? `${one ? 'pair' : 'pairs'} of launches`
      : `${one ? 'launch' : 'launches'} of a side`;
  const why = lost === undefined ? '' : ` (${lost.why})`;
  return { ours: a, theirs: b, obstacle: `${least} ${what}, a comparison needs ${LEAST_PAIRS}${why}` };
}

function rowOf(
  { pair, model, metric, ours, theirs, obstacle }: Candidate,
  tail: number,
  design: 'paired' | 'unpaired',
): SpeedComparison {
  const { candidate, cell } = pair;
  const place = { candidate, cell, model, metric, better: LATENCIES[metric].better };
  const levels = { baseline: medianOf(theirs), value: medianOf(ours) };
  const pairs = Math.min(ours.length, theirs.length);
  if (obstacle !== undefined) {
    return {
      ...place,
      ...levels,
      verdict: 'unjudged',
      ratio: null,
      bounds: null,
      regressionExcluded: false,
      pairs,
      differences: [],
      sd: null,
      pairsNeeded: null,
      reason: obstacle,
    };
  }
  const compared = compareLaunches(ours, theirs, { better: LATENCIES[metric].better, tail, design });
  return {
    ...place,
    ...levels,
    verdict: compared.verdict,
    ratio: compared.ratio,
    bounds: [...compared.bounds],
    regressionExcluded: compared.regressionExcluded,
    pairs,
    differences: [...compared.differences],
    sd: compared.shift.sd,
    pairsNeeded: compared.pairsNeeded,
    reason: REASONS[compared.verdict](compared.regressionExcluded, compared.pairsNeeded),
  };
}

const DELTA_TEXT = `${Math.round(DELTA * 100)} %`;

const REASONS: Readonly<
  Record<
    'regression' | 'improvement' | 'no-change' | 'inconclusive',
    (excluded: boolean, needed: number | null) => string
  >
> = {
  regression: () => `worse for certain, and by ${DELTA_TEXT} or more at best estimate`,
  improvement: () => `better for certain, and by ${DELTA_TEXT} or more at best estimate`,
  'no-change': () => `the whole interval lies within ±${DELTA_TEXT}`,
  inconclusive: (excluded, needed) =>
    [
      excluded
        ? `not worse by ${DELTA_TEXT}; whether it is better is open`
        : `a change of ${DELTA_TEXT} is neither shown nor excluded`,
      needed === null ? 'more pairs would hardly decide' : `about ${needed} pairs would decide`,
    ].join('; '),
};

const medianOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : quantile(sort(values), 0.5);
