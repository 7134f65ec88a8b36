import { exact } from '../../record/exact.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import type { Segment, StepRecord } from '../../record/run-record.ts';
import { absence, lastCheckpoint, phaseOf } from './checkpoints.ts';
import { inLoop, passesOf } from './passes.ts';
import { absent, type Extract } from './series.ts';

export interface GrowthSelection {
  /** Name of the checkpoint; without one, the last that most iterations (passes) end with. */
  readonly at?: string;
  /** One value for each pass of this loop rather than for each iteration. */
  readonly per?: string;
}

/**
 * What the growth verdict judges: one value for each iteration (or pass) of **one** process, always read at
 * the same phase. Warm-up iterations count: the verdict finds its own warm-up. An iteration without that
 * reading (it failed, it was cut off) would shift the time axis, so the longest stretch without a gap is
 * taken; `missing` counts what lies outside it.
 */
export function growthSeries(
  segment: Segment,
  metric: CheckpointMetric,
  { at, per }: GrowthSelection = {},
): Extract {
  const units = segment.iterations.flatMap(({ steps }) => unitsOf(steps, per));
  if (units.length === 0)
    return absent(per === undefined ? 'no iteration was measured' : `no pass of a ${per} loop`);
  const replaces = (steps: readonly StepRecord[]): boolean => steps.some(({ step }) => step === 'respawn');
  const measured = units.filter((steps) => steps.length > 0);
  if (per === undefined ? measured.some(replaces) : measured.length > 0 && measured.every(replaces)) {
    return absent(`every ${per ?? 'iteration'} replaces the process: nothing lives long enough to grow`);
  }
  const phase = at ?? phaseOf(units.map((steps) => ({ steps })));
  const readings = units.map((steps) => {
    // A pass after whose crash a new process began, or of a process before an interruption: another trace.
    if (replaces(steps) || steps.some(({ resumed }) => resumed === true)) return undefined;
    const last = phase === undefined ? undefined : lastCheckpoint(steps, exact({ at }));
    return last?.name === phase ? last?.readings[metric] : undefined;
  });
  const values = longestStretch(readings);
  const reason = segment.absent[metric];
  if (values.length === 0) return absent(`${metric} is absent: ${reason ?? 'not read'}`);
  return {
    kind: 'series',
    values,
    missing: units.length - values.length,
    why: absence([segment], metric) ?? `not read at ${phase}`,
  };
}

/** The iteration itself, or its passes of the loop. */
function unitsOf(steps: readonly StepRecord[], per: string | undefined): (readonly StepRecord[])[] {
  if (per === undefined) return [steps];
  const passes = passesOf(steps).filter(({ pass }) => inLoop(pass, per));
  // A process replaced outside the loop ends the stretch: a unit without a reading keeps the two apart.
  const replaced = steps.some(({ step, pass }) => step === 'respawn' && pass === undefined);
  return [...(replaced ? [[]] : []), ...passes.map((pass) => pass.steps)];
}

function longestStretch(readings: readonly (number | undefined)[]): number[] {
  let longest: number[] = [];
  let current: number[] = [];
  for (const reading of readings) {
    if (reading === undefined) current = [];
    else current.push(reading);
    if (current.length > longest.length) longest = current;
  }
  return longest;
}
