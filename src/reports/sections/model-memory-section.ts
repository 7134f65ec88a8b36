import { type CheckpointMetric, unitOf } from '../../record/metric.ts';
import type { ModelMemory, RunRecord } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { ABSENT, type Section } from './section.ts';

/** The quantities in which a model's coming and going shows. */
const SHOWN: readonly CheckpointMetric[] = ['heap', 'anon', 'rss', 'handles'];
const PHASES = ['before', 'loaded', 'inferred', 'unloaded', 'net'] as const;

/** Memory before, after load and after unload of each model, and what a cycle leaves: medians over the cycles. */
export function modelMemorySection(record: RunRecord): Section {
  const rows = SHOWN.flatMap((metric) =>
    record.variants.flatMap(({ id, modelMemory = {} }) =>
      Object.entries(modelMemory).flatMap(([model, memory]) => {
        if (memory.loaded[metric] === undefined) return [];
        return [[metric, id, model, ...PHASES.map((phase) => cell(metric, memory, phase))]];
      }),
    ),
  );
  const notes = rows.length === 0 ? [] : ['medians over all loads; left: unloaded less before its load'];
  return {
    id: 'models',
    title: 'memory of each model',
    head: ['quantity', 'variant', 'model', 'before load', 'loaded', 'inferred', 'unloaded', 'left'],
    rows,
    notes,
  };
}

function cell(metric: CheckpointMetric, memory: ModelMemory, phase: (typeof PHASES)[number]): string {
  const value = memory[phase][metric]?.p50;
  if (value === undefined) return ABSENT;
  return unitOf(metric) === 'bytes' ? formatBytes(value) : String(value);
}
