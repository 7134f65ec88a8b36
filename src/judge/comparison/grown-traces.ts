import type { ComparedTrace } from '../../record/comparison.ts';
import { GATED_METRICS } from '../../record/metric.ts';
import type { Variant } from '../../record/run-record.ts';
import { measuredProcess, subjectName } from '../../record/segments.ts';
import { longestLaunch } from '../../record/served-job.ts';
import { longestSegment, serverTraces, tracesOf } from '../growth/traces.ts';
import type { CellPair } from './pairs.ts';

/** The series that growth was judged on, of every build: a comparison is read without its runs. Those that never moved are left out. */
export function grownTraces(grown: readonly CellPair[], baseline: string): ComparedTrace[] {
  const kept = new Map<string, ComparedTrace>();
  for (const { candidate, cell, baseline: theirs, variant } of grown) {
    const name = subjectName(cell, variant);
    for (const [engine, own] of [
      [baseline, theirs],
      [candidate, variant],
    ] as const) {
      for (const { metric, values } of seriesOf(own)) {
        kept.set(JSON.stringify([engine, name, metric]), {
          engine,
          cell: name,
          quantity: metric,
          values: [...values],
        });
      }
    }
  }
  const all = [...kept.values()];
  const moved = new Set(
    all
      .filter(({ values }) => values.some((value) => value !== values[0]))
      .map(({ cell, quantity }) => `${cell} ${quantity}`),
  );
  return all.filter(({ cell, quantity }) => moved.has(`${cell} ${quantity}`));
}

function seriesOf(variant: Variant): ReturnType<typeof tracesOf> {
  if (measuredProcess(variant).name === 'server') return serverTraces(longestLaunch(variant), GATED_METRICS);
  const segment = longestSegment(variant);
  return segment === undefined ? [] : tracesOf(segment, GATED_METRICS);
}
