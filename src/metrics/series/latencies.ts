import type { Round, Segment, StepRecord } from '../../record/run-record.ts';
import {
  absent,
  type Bound,
  type Extract,
  lack,
  ofSelection,
  type PlacedStep,
  type Selection,
  selects,
  seriesOf,
  stepsOf,
} from './series.ts';

/** How a metric with one value for each `transcribe` or `align` is kept in the record. */
export interface RoundValue {
  readonly id: string;
  /** Steps that have it. */
  readonly words: readonly ('transcribe' | 'align' | 'call')[];
  readonly value: (round: Round) => number | undefined;
  /** What is known of it where it could not be measured. */
  readonly bounds?: (round: Round) => Bound[];
  /** Whether a round should have it; absent: each should. */
  readonly due?: (round: Round) => boolean;
}

/**
 * One value for each measured round: warm-up iterations and failed steps are left out, and so are rounds in
 * `before` and `after`.
 */
export function roundSeries(
  segments: readonly Segment[],
  { id, words, value, bounds: known = () => [], due = () => true }: RoundValue,
  selection: Selection,
): Extract {
  const named: readonly string[] = words;
  const rounds = measured(segments)
    .filter(({ step }) => named.includes(step.step) && selects(selection, step))
    .flatMap(({ step }) => step.round ?? [])
    .filter(due);
  const lacking = rounds.filter((round) => value(round) === undefined);
  const why = lacking.some(({ burst }) => burst)
    ? 'burst: all chunks came at the end of the call'
    : 'not measured';
  const none =
    rounds.length === 0
      ? lack(segments, words, selection)
      : absent(`none of ${rounds.length} rounds${ofSelection(selection)} has ${id} (${why})`);
  const extract = seriesOf(rounds.map(value), why, none);
  const bounds = lacking.flatMap(known);
  return bounds.length === 0 ? extract : { ...extract, bounds };
}

/** Gaps between neighbouring chunks of all measured rounds, ns, by model. A burst has none. Pure. */
export function chunkGaps(segments: readonly Segment[]): ReadonlyMap<string, readonly number[]> {
  // A map: a model of a stored record may be called `constructor`.
  const gaps = new Map<string, number[]>();
  for (const { step, warmUp, phase } of stepsOf(segments)) {
    const { model, round } = step;
    if (model === undefined || round === undefined || warmUp || phase !== 'each') continue;
    if (round.burst || !isTimed(step) || step.step !== 'transcribe') continue;
    const own = gaps.get(model) ?? [];
    for (let i = 1; i < round.times.length; i += 1) {
      own.push((round.times[i] ?? 0) - (round.times[i - 1] ?? 0));
    }
    gaps.set(model, own);
  }
  return gaps;
}

/** Time of every `load` or `unload`, ns; those of `before` and `after` count, they may be the only ones. */
export function durationSeries(
  segments: readonly Segment[],
  word: 'load' | 'unload' | 'call',
  selection: Selection,
): Extract {
  const times = [...stepsOf(segments)]
    .filter(({ step, warmUp }) => step.step === word && !warmUp && isTimed(step))
    .filter(({ step }) => selects(selection, step))
    .map(({ step }) => step.duration);
  return seriesOf(times, '', lack(segments, [word], selection));
}

/**
 * Whole iterations, warm-up and failed ones left out: their time, or that over the audio which they heard
 * (what was transcribed; where nothing was, what was aligned).
 */
export function iterationSeries(segments: readonly Segment[], metric: 'total' | 'rtf'): Extract {
  const whole = segments
    .flatMap(({ iterations }) => iterations)
    .filter(({ warmUp, steps }) => !warmUp && steps.every(isTimed));
  const values = whole.map(({ duration, steps }) => {
    if (metric === 'total') return duration;
    const heard = (word: string) =>
      steps
        .filter(({ step }) => step === word)
        .reduce((sum, { round }) => sum + (round?.audioSeconds ?? 0), 0);
    const seconds = heard('transcribe') || heard('call') || heard('align');
    return seconds === 0 ? undefined : duration / 1e9 / seconds;
  });
  const none =
    whole.length === 0 ? absent('no iteration was measured') : lack(segments, ['transcribe', 'align'], {});
  return seriesOf(values, 'no audio heard', none);
}

/** Its time is its own: it did not fail, and nothing was stopped or suspended meanwhile. */
const isTimed = ({ failure, paused }: StepRecord): boolean => failure === undefined && paused === undefined;

/** Steps of measured iterations that have a time. */
function measured(segments: readonly Segment[]): PlacedStep[] {
  return [...stepsOf(segments)].filter(
    ({ step, phase, warmUp }) => phase === 'each' && !warmUp && isTimed(step),
  );
}
