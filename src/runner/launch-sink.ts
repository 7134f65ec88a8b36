import { type LookPlan, looksOf, nextLook } from '../judge/growth/look.ts';
import { judgeLaunch } from '../judge/growth/traces.ts';
import { exact } from '../record/exact.ts';
import { GATED_METRICS } from '../record/metric.ts';
import type { Look, Variant } from '../record/run-record.ts';
import { launchBegin } from '../record/segments.ts';
import type { Cell } from '../scenarios/plan/plan.ts';
import type { LaunchSink } from './launch.ts';
import type { RunListener } from './listener.ts';
import type { RunBook } from './run-book.ts';

export interface SinkSetting {
  readonly book: RunBook;
  readonly listener: RunListener | undefined;
  /** ns since the run began */
  readonly now: () => number;
  /** Which of several engine hosts side by side. */
  readonly lane?: number;
}

/** Where a launch of a cell writes what it measures, and asks whether it shall go on. */
export function launchSink(cell: Cell, { book, listener, now, lane }: SinkSetting): LaunchSink {
  const variant = book.variant(cell);
  const at = { variant: cell.id, ...exact({ lane }) };
  return {
    segment: (segment) =>
      book.tell({ type: 'segment', variant: cell.id, segment: { ...segment, ...exact({ lane }) } }),
    before: (step) => book.tell({ type: 'before', ...at, step }),
    iteration: (iteration, peak) => {
      book.tell({ type: 'iteration', ...at, iteration, peak });
      book.noteUsage();
      listener?.onIteration?.(cell, variant, iteration);
    },
    pass: (iteration, steps, result) => {
      book.tell({ type: 'pass', ...at, iteration, steps, result });
      book.noteUsage();
      const taken = steps.some(({ resumed }) => resumed === true);
      if (result.loop === 'audio') listener?.onUtterance?.(cell, result, taken);
    },
    after: (step) => book.tell({ type: 'after', ...at, step }),
    end: (end, peak, observed, timeline, absent) =>
      book.tell({ type: 'segment-end', ...at, end, peak, observed, absent, ...exact({ timeline }) }),
    goOn: (done) => {
      const { look, goOn } = lookAgain(cell, variant, done, now());
      if (look !== undefined) book.tell({ type: 'look', variant: cell.id, look });
      return goOn(variant);
    },
  };
}

/** How a cell is looked at (docs/leak-verdict.md#looks). */
const lookPlan = ({ iterations }: Pick<Cell, 'iterations'>): LookPlan =>
  iterations.kind === 'fixed'
    ? iterations
    : { kind: 'until-conclusive', first: iterations.first, max: iterations.max };

/**
 * Asked after each iteration of a run until conclusive: is it time for a look, and does the run go on?
 * @param elapsed ns since the run began
 * @returns the look that is due, and a function that decides once it is on the record
 */
export function lookAgain(
  cell: Cell,
  variant: Variant,
  done: number,
  elapsed: number,
): { look: Look | undefined; goOn: (variant: Variant) => boolean } {
  const plan = lookPlan(cell);
  const segment = variant.segments.at(-1);
  // Each launch has looks of its own: what another process showed settles nothing about this one.
  const number = segment?.launch ?? 1;
  const next = nextLook(looksOf(variant, number), plan);
  if (next.kind === 'stop') return { look: undefined, goOn: () => false };
  const { iterations } = cell;
  const launch = { ...variant, segments: variant.segments.filter((one) => one.launch === number) };
  const begun = launchBegin(launch);
  const outOfTime =
    iterations.kind === 'until-conclusive' &&
    iterations.time !== undefined &&
    elapsed - begun >= iterations.time;
  if (segment === undefined || (done < next.at && !outOfTime)) return { look: undefined, goOn: () => true };
  const look = judgeLaunch(launch, segment, GATED_METRICS);
  return {
    look: { ...look, ...(number === 1 ? {} : { launch: number }) },
    goOn: (seen) => !outOfTime && nextLook(looksOf(seen, number), plan).kind === 'continue',
  };
}
