import { LEAST_ITERATIONS } from '../../metrics/definitions/least.ts';
import { type OwnProcess, tracesOf } from '../../metrics/series/beside-engine.ts';
import { growthSeries } from '../../metrics/series/growth-series.ts';
import { type Absent, absent } from '../../metrics/series/series.ts';
import { exact } from '../../record/exact.ts';
import type { Scope } from '../../record/gate-expression.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import type { Segment } from '../../record/run-record.ts';
import { launchesOf, segmentsOf } from '../../record/segments.ts';
import type { JudgedGrowth } from '../growth/growth-judge.ts';
import { worstGrowth } from '../growth/worst.ts';
import { cellOf } from './comparison.ts';
import type { CellFacts, GateFacts } from './facts.ts';
import { subjectOf } from './values.ts';

/**
 * Judges the growth of a quantity (never an empty list) in every process of the cell by itself: traces of different
 * processes are never joined, and the worst stands for all. A process too short for a verdict is left out where another of
 * the same launch is long enough (a crash early in a launch that went on); otherwise it leaves the gate without an answer.
 */
export function judgeTraces(
  metric: CheckpointMetric,
  scope: Scope,
  tolerance: number,
  facts: GateFacts,
): JudgedGrowth | Absent {
  const cell = cellOf(scope.variant, facts);
  if ('kind' in cell) return cell;
  const { process } = subjectOf(scope, cell.record);
  const whole = scope.loop === undefined && scope.checkpoint === undefined;
  const judged: JudgedGrowth[] = [];
  for (const traces of valuesOf(metric, scope, cell)) {
    const long = traces.filter(({ values }) => values.length >= LEAST_ITERATIONS);
    const [best] = traces.toSorted((a, b) => b.values.length - a.values.length);
    if (long.length === 0) return absent(best?.reason ?? tooFew(best?.values.length ?? 0, scope));
    for (const { values, launch, segment } of long) {
      if (!values.every(Number.isFinite)) return absent(`${metric} has a value that is not a number`);
      judged.push(
        cell.judge(
          {
            metric,
            values,
            whole,
            ...exact({ segment, process, launch }),
          },
          tolerance,
        ),
      );
    }
  }
  return worstGrowth(judged) ?? absent('no process was measured');
}

interface Trace {
  readonly values: readonly number[];
  readonly launch?: number;
  readonly segment?: Segment;
  /** Why there are no values. */
  readonly reason?: string;
}

/** The values to judge, by launch and process. */
function valuesOf(metric: CheckpointMetric, scope: Scope, cell: CellFacts): Trace[][] {
  const { checkpoint, loop } = scope;
  const { process } = subjectOf(scope, cell.record);
  if (process !== undefined) return ownTraces(metric, loop, cell, process).map((trace) => [trace]);
  return launchesOf(cell.record).map((launch) =>
    segmentsOf(cell.record, launch).map((segment) => {
      const selection = {
        ...exact({ at: checkpoint, per: loop }),
      };
      const series = growthSeries(segment, metric, selection);
      return series.kind === 'absent'
        ? { values: [], reason: series.reason }
        : { values: series.values, launch, segment };
    }),
  );
}

/** The traces of the harness, one process over all launches, or of the server, one process a launch. */
function ownTraces(
  metric: CheckpointMetric,
  loop: string | undefined,
  cell: CellFacts,
  process: OwnProcess,
): Trace[] {
  const traces = tracesOf(cell, process);
  if ('kind' in traces) return [{ values: [], reason: traces.reason }];
  return traces.map(({ iterations, passes, absent: reasons, launch }) => {
    const readings = loop === undefined ? iterations : (passes?.[loop] ?? []);
    const values = readings.flatMap((reading) => reading[metric] ?? []);
    if (readings.length === 0) {
      return { values, reason: `${process} was not read per ${loop ?? 'iteration'}` };
    }
    if (values.length === readings.length) return { values, ...exact({ launch }) };
    return { values: [], reason: `${metric} of ${process} is absent: ${reasons?.[metric] ?? 'not read'}` };
  });
}

function tooFew(n: number, { loop }: Scope): string {
  const one = n === 1;
  const unit = loop === undefined ? `iteration${one ? '' : 's'}` : `pass${one ? '' : 'es'} over ${loop}`;
  return `${n} ${unit} in one process, a verdict needs ${LEAST_ITERATIONS}`;
}
