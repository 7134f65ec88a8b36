import { pairedShift, type Shift } from '../../metrics/comparison/shift.ts';
import { DELTA, judgeShift, LEAST_PAIRS } from '../../metrics/comparison/verdict.ts';
import { LATENCIES } from '../../metrics/definitions/latency.ts';
import type { Figure } from '../../record/bisect.ts';
import type { SpeedMetric } from '../../record/comparison.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { launchValues, modelsOf } from '../comparison/launch-values.ts';
import type { Finding } from './finding.ts';

/** Cells of one run by the engine that they were measured with. */
export interface SpeedSides {
  readonly good: Variant;
  readonly bad: Variant;
  /** Absent while the ends themselves are verified. */
  readonly probe?: Variant;
}

/** ln of each launch that all sides have, in the order measured; worse is more. */
export interface Rounds {
  readonly good: readonly number[];
  readonly bad: readonly number[];
  readonly probe: readonly number[];
}

/**
 * The probability that each side of an interval leaves out, so that all looks at one commit together are wrong no more often
 * than `error`, however they end: each look has its share (Bonferroni), whether it comes to be made or not.
 */
export const tailOfLook = (error: number, looks: number): number => error / 2 / looks;

/** The ends against each other: is the bad one slower, by more than counts? */
export function endsFinding(sides: SpeedSides, metric: SpeedMetric, tail: number): Finding {
  const rounds = roundsOf(sides, metric);
  if (typeof rounds === 'string') return { verdict: 'undecided', reason: rounds, figures: [] };
  const { verdict, shift } = judgeEnds(rounds, tail);
  const figures = [figureOf(`${metric}, bad end over good end`, shift, metric)];
  if (verdict === 'regression')
    return { verdict: 'bad', reason: `${metric} is worse at the bad end`, figures };
  if (verdict === 'inconclusive')
    return { verdict: 'undecided', reason: `whether ${metric} differs between the ends is open`, figures };
  return {
    verdict: 'good',
    reason: `${metric} is not worse at the bad end, by ${100 * DELTA} % or more`,
    figures,
  };
}

/** Whether the bad end is worse by more than counts. */
export function judgeEnds(rounds: Omit<Rounds, 'probe'>, tail: number) {
  const shift = pairedShift(differences(rounds.bad, rounds.good), tail);
  return { verdict: judgeShift(shift, DELTA).verdict, shift };
}

/** Which end a commit is nearer to; undefined: that is open. */
export function judgeSide({ good, bad, probe }: Rounds, tail: number) {
  const half = good.map((value, round) => (value + (bad[round] ?? value)) / 2);
  const shift = pairedShift(differences(probe, half), tail);
  const ends = pairedShift(differences(bad, good), tail);
  const side = ends.low <= 0 ? undefined : shift.low > 0 ? 'bad' : shift.high < 0 ? 'good' : undefined;
  return { side, ends } as const;
}

/**
 * A commit between both ends, all measured in the same rounds: whether it is slower than half way between them. What the machine
 * does to all three alike is in no difference.
 */
export function midpointFinding(sides: SpeedSides, metric: SpeedMetric, tail: number): Finding {
  const rounds = roundsOf(sides, metric);
  if (typeof rounds === 'string') return { verdict: 'undecided', reason: rounds, figures: [] };
  const against = pairedShift(differences(rounds.probe, rounds.good), tail);
  const { side, ends } = judgeSide(rounds, tail);
  const figures = [
    figureOf(`${metric} over good end`, against, metric),
    figureOf(`${metric}, bad end over good end`, ends, metric),
  ];
  if (side !== undefined)
    return { verdict: side, reason: `${metric} is nearer to that of the ${side} end`, figures };
  const reason =
    ends.low <= 0
      ? 'the ends themselves were not told apart in these rounds'
      : `${metric} is nearer to neither end`;
  return { verdict: 'undecided', reason, figures };
}

function roundsOf({ good, bad, probe }: SpeedSides, metric: SpeedMetric): Rounds | string {
  const [model, other] = modelsOf(good);
  if (model === undefined) return `${good.id}: no model was measured`;
  if (other !== undefined) return `${good.id} measures several models: choose a scenario or variant with one`;
  const sides = [good, bad, ...(probe === undefined ? [] : [probe])];
  const values = sides.map((variant) => launchValues(variant, metric, model));
  const launches = [...(values[0]?.values.keys() ?? [])]
    .filter((launch) => values.every((side) => side.values.has(launch)))
    .sort((a, b) => a - b);
  if (launches.length < LEAST_PAIRS) {
    const lost = values.find(({ missing }) => missing > 0);
    return `${launches.length} launches with ${metric} on all sides, ${LEAST_PAIRS} are needed${lost === undefined ? '' : ` (${lost.why})`}`;
  }
  const sign = LATENCIES[metric].better === 'less' ? 1 : -1;
  const [ofGood = [], ofBad = [], ofProbe = []] = values.map((side) =>
    launches.map((launch) => sign * Math.log(side.values.get(launch) ?? Number.NaN)),
  );
  return { good: ofGood, bad: ofBad, probe: ofProbe };
}

const differences = (of: readonly number[], against: readonly number[]): number[] =>
  of.map((value, round) => value - (against[round] ?? Number.NaN));

/** As people read it: `+10.2 % (+9.1 % … +11.4 %)`, more is more of the metric, worse or not. */
function figureOf(name: string, shift: Shift, metric: SpeedMetric): Figure {
  const sign = LATENCIES[metric].better === 'less' ? 1 : -1;
  const [value, ...ends] = [shift.estimate, shift.low, shift.high].map((log) => Math.expm1(sign * log));
  const [low = 0, high = 0] = ends.toSorted((a, b) => a - b);
  const text = `${percent(value ?? 0)} (${percent(low)} … ${percent(high)}), ${shift.n} rounds`;
  return { name, value: value ?? null, bounds: [low, high], text };
}

const percent = (share: number): string => `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)} %`;

/** The cells that a speed is read from; why there are none where there are not. */
export function sidesOf(
  record: RunRecord,
  ids: { readonly good: string; readonly bad: string; readonly probe?: string },
): SpeedSides | string {
  const of = (engine: string): Variant[] => record.variants.filter((variant) => variant.engine === engine);
  const [good, more] = of(ids.good);
  const [bad] = of(ids.bad);
  const [probe] = ids.probe === undefined ? [] : of(ids.probe);
  if (more !== undefined) return 'the scenario has several cells: choose one with --variant';
  if (good === undefined || bad === undefined || (ids.probe !== undefined && probe === undefined))
    return 'not all sides were measured';
  return { good, bad, ...(probe === undefined ? {} : { probe }) };
}
