import type { RunRecord } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import type { Cell, Plan } from './plan.ts';

/** What an earlier run of the same cell lets one expect. */
export interface Estimate {
  /** ns for the whole cell, all launches: from the least to the most iterations it may take. */
  readonly time: readonly [number, number];
  /** Bytes: the highest RSS of the engine host that was seen. */
  readonly rss?: number;
  /** Run that it comes from. */
  readonly run: string;
}

/**
 * Expected time and memory of each cell, from a run of the same scenario with the same engine: mean duration of
 * its iterations times the iterations planned, plus what came before and after them. Cells that the run does
 * not have are left out: nothing is guessed.
 */
export function estimate(plan: Plan, record: RunRecord): ReadonlyMap<string, Estimate> {
  const estimates = new Map<string, Estimate>();
  for (const cell of plan.cells) {
    const variant = record.variants.find(({ id }) => id === cell.id);
    const label = record.engines.find(({ id }) => id === variant?.engine)?.label;
    if (variant === undefined || label !== plan.engines[cell.engine]?.label) continue;
    const segments = countedSegments(variant);
    const iterations = segments.flatMap((segment) => segment.iterations);
    if (iterations.length === 0) continue;
    const mean = sum(iterations.map(({ duration }) => duration)) / iterations.length;
    const around = segments.flatMap(({ before, after }) => [...before, ...after]);
    const setUp = sum(around.map(({ duration }) => duration)) / segments.length;
    const [least, most] = counts(cell);
    const peaks = segments.flatMap(({ peak }) => peak.rss ?? []);
    estimates.set(cell.id, {
      time: [cell.launches * (setUp + least * mean), cell.launches * (setUp + most * mean)],
      ...(peaks.length === 0 ? {} : { rss: Math.max(...peaks) }),
      run: record.id,
    });
  }
  return estimates;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function counts({ iterations }: Cell): readonly [number, number] {
  return iterations.kind === 'fixed'
    ? [iterations.count, iterations.count]
    : [iterations.first, iterations.max];
}
