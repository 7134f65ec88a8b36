import { CHECKPOINT_METRICS } from '../../record/metric.ts';
import type { Checkpoint, ModelMemory, Segment, Variant } from '../../record/run-record.ts';
import { leavesMemoryAlone } from './deltas.ts';
import { stepsOf } from './series.ts';
import { summarise } from './statistics.ts';

/** The checkpoints of one load of a model, from the one before it to the one after its unload. */
interface Cycle {
  readonly model: string;
  readonly before?: Checkpoint | undefined;
  readonly loaded?: Checkpoint | undefined;
  inferred?: Checkpoint | undefined;
  unloaded?: Checkpoint | undefined;
}

/**
 * Memory before a model's load, loaded, after its last inference and unloaded, and what one cycle leaves behind
 * (unloaded less before its load), over all cycles of each model (docs/metrics.md#model-memory). Pure.
 */
export function modelMemory(segments: readonly Segment[]): NonNullable<Variant['modelMemory']> {
  const cycles = segments.flatMap(cyclesOf);
  const models = [...new Set(cycles.map(({ model }) => model))];
  return Object.fromEntries(
    models.map((model) => [model, summaries(cycles.filter((cycle) => cycle.model === model))]),
  );
}

function cyclesOf(segment: Segment): Cycle[] {
  const cycles: Cycle[] = [];
  let open: Cycle | undefined;
  let previous: Checkpoint | undefined = segment.baseline;
  for (const { step } of stepsOf([segment])) {
    const { checkpoint, failure, model } = step;
    if (step.step === 'load') {
      open =
        failure === undefined && model !== undefined
          ? { model, before: previous, loaded: checkpoint }
          : undefined;
      if (open !== undefined) cycles.push(open);
    } else if (open !== undefined && failure === undefined) {
      if (step.step === 'transcribe' || step.step === 'align') open.inferred = checkpoint;
      if (step.step === 'unload') open.unloaded = checkpoint;
    }
    if (step.step === 'unload' || step.step === 'respawn') open = undefined;
    if (!leavesMemoryAlone(step.step)) previous = checkpoint;
  }
  return cycles;
}

function summaries(cycles: readonly Cycle[]): ModelMemory {
  const memory: ModelMemory = { before: {}, loaded: {}, inferred: {}, unloaded: {}, net: {} };
  for (const metric of CHECKPOINT_METRICS) {
    for (const phase of ['before', 'loaded', 'inferred', 'unloaded'] as const) {
      const summary = summarise(cycles.flatMap((cycle) => cycle[phase]?.readings[metric] ?? []));
      if (summary !== undefined) memory[phase][metric] = summary;
    }
    const net = summarise(
      cycles.flatMap(({ before, unloaded }) => {
        const [from, to] = [before?.readings[metric], unloaded?.readings[metric]];
        return from === undefined || to === undefined ? [] : [to - from];
      }),
    );
    if (net !== undefined) memory.net[metric] = net;
  }
  return memory;
}
