import { CHECKPOINT_METRICS, type CheckpointMetric, isShown, unitOf } from '../../record/metric.ts';
import type { Checkpoint, RunRecord, Segment, StepRecord } from '../../record/run-record.ts';
import { engineName, measuredProcess } from '../../record/segments.ts';
import { formatBytes } from '../../record/units.ts';
import { ABSENT, type Section } from './section.ts';
import { longest } from './traces.ts';

/** A size or count as it is, for people. */
export const level = (metric: CheckpointMetric, value: number | undefined): string => {
  if (value === undefined) return ABSENT;
  return unitOf(metric) === 'bytes' ? formatBytes(value) : String(value);
};

/** The last checkpoint of an iteration: where its memory is compared with the next one's. */
function ends(segment: Segment): Checkpoint[] {
  return segment.iterations.flatMap(
    ({ steps }) => steps.findLast(({ checkpoint }) => checkpoint !== undefined)?.checkpoint ?? [],
  );
}

/** Levels at the end of the iterations: first, last, least, most, and the peak of the process. */
export function memorySection(record: RunRecord): Section {
  const rows: string[][] = [];
  for (const metric of CHECKPOINT_METRICS) {
    for (const variant of record.variants) {
      const segment = longest(variant);
      if (segment === undefined) continue;
      const values = ends(segment).flatMap(({ readings }) => readings[metric] ?? []);
      if (values.length === 0 || !isShown(metric, values)) continue;
      rows.push([
        metric,
        engineName(variant),
        level(metric, values[0]),
        level(metric, values.at(-1)),
        level(metric, Math.min(...values)),
        level(metric, Math.max(...values)),
        level(metric, segment.peak[metric]),
      ]);
    }
  }
  return {
    id: 'memory',
    title: 'memory at the end of the iterations',
    head: ['quantity', 'variant', 'first', 'last', 'min', 'max', 'peak'],
    rows,
    notes: [],
  };
}

/** Resident memory and heap along one iteration, the first and the last. */
export function phaseSection(record: RunRecord): Section {
  const rows: string[][] = [];
  for (const variant of record.variants) {
    // Of the engine behind a server only what it is between two jobs was read.
    if (measuredProcess(variant).name === 'server') continue;
    const segment = longest(variant);
    const first = segment?.iterations[0];
    const last = segment?.iterations.at(-1);
    if (segment === undefined || first === undefined || last === undefined) continue;
    for (const { step, to } of phases(first.steps, last.steps)) {
      const from = step.checkpoint;
      if (from === undefined) continue;
      rows.push([
        `${variant.id}: ${whose(step, segment)}${from.name}`,
        level('rss', from.readings.rss),
        level('rss', to?.readings.rss),
        level('heap', from.readings.heap),
        level('heap', to?.readings.heap),
      ]);
    }
  }
  return {
    id: 'phases',
    title: 'memory along an iteration',
    head: ['checkpoint', 'rss, first', 'rss, last', 'heap, first', 'heap, last'],
    rows,
    notes: [],
  };
}

/** Pass or model that a checkpoint belongs to, where its name alone could be of several. */
function whose({ pass, model }: StepRecord, { before, iterations }: Segment): string {
  if (pass !== undefined) return `${pass} `;
  const steps = [...before, ...(iterations[0]?.steps ?? [])];
  const models = new Set(steps.flatMap((step) => step.model ?? []));
  return model === undefined || models.size < 2 ? '' : `${model} `;
}

/** A loop over chunks or parts, which may have hundreds of passes, is shown by its first and its last. */
const NUMBERED = /^(chunk|part) \d+$/;

function phases(
  first: readonly StepRecord[],
  last: readonly StepRecord[],
): { readonly step: StepRecord; readonly to: Checkpoint | undefined }[] {
  const passesOf = (loop: string): StepRecord[][] => {
    const passes = new Map<string, StepRecord[]>();
    for (const step of last) {
      const { pass } = step;
      if (pass === undefined || NUMBERED.exec(pass)?.[1] !== loop) continue;
      passes.set(pass, [...(passes.get(pass) ?? []), step]);
    }
    return [...passes.values()];
  };
  const shown = new Map<string, { pass: string; end: readonly StepRecord[]; at: number }>();
  return first.flatMap((step, index) => {
    const loop = NUMBERED.exec(step.pass ?? '')?.[1];
    if (loop === undefined || step.pass === undefined) return [{ step, to: last[index]?.checkpoint }];
    const known = shown.get(loop) ?? { pass: step.pass, end: passesOf(loop).at(-1) ?? [], at: 0 };
    shown.set(loop, known);
    if (known.pass !== step.pass) return [];
    const to = known.end[known.at]?.checkpoint;
    known.at += 1;
    return [{ step, to }];
  });
}
