import type { CheckpointMetric } from '../../record/metric.ts';
import type { Checkpoint, Segment } from '../../record/run-record.ts';
import { READ_AFTER } from '../../record/step-word.ts';
import { absence } from './checkpoints.ts';
import { absent, type Extract, lack, type Selection, selects, seriesOf, stepsOf } from './series.ts';

/** What a step added, or a model left behind (docs/gates.md#metrics). */
export interface Delta {
  /** Steps that have the difference. */
  readonly words: readonly string[];
  /** Less the checkpoint before the load of the model, not the one before the step. */
  readonly fromLoad?: true;
}

/** Whether a step leaves the engine's memory alone: the checkpoint before it is still the last one after it. */
export const leavesMemoryAlone = (word: string): boolean => !READ_AFTER.includes(word);

/**
 * One difference for each step: its checkpoint less the checkpoint before it, or before the model's load. Warm-up iterations count. A step that has no checkpoint of its own, or none before it in
 * the same process, has no value and is counted as missing.
 */
export function deltaSeries(
  segments: readonly Segment[],
  delta: Delta,
  metric: CheckpointMetric,
  selection: Selection,
): Extract {
  const values = segments.flatMap((segment) => deltasOf(segment, delta, metric, selection));
  const none =
    values.length === 0
      ? lack(segments, delta.words, selection)
      : absent(`${metric} is absent: ${absence(segments, metric) ?? 'not read on both sides of the step'}`);
  return seriesOf(values, absence(segments, metric) ?? 'a checkpoint is missing', none);
}

function deltasOf(
  segment: Segment,
  { words, fromLoad }: Delta,
  metric: CheckpointMetric,
  selection: Selection,
): (number | undefined)[] {
  const values: (number | undefined)[] = [];
  let previous: Checkpoint | undefined = segment.baseline;
  let beforeLoad: Checkpoint | undefined;
  for (const { step } of stepsOf([segment])) {
    if (step.step === 'load') beforeLoad = previous;
    if (words.includes(step.step) && step.failure === undefined && selects(selection, step)) {
      const from: Checkpoint | undefined = fromLoad === true ? beforeLoad : previous;
      const [low, high] = [from?.readings[metric], step.checkpoint?.readings[metric]];
      values.push(low === undefined || high === undefined ? undefined : high - low);
    }
    if (!leavesMemoryAlone(step.step)) previous = step.checkpoint;
  }
  return values;
}
