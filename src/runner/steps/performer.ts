import type { OperationResult } from '../../bindings/engine.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { Step, Value } from '../../scenarios/plan/plan.ts';
import type { StepBase } from '../../scenarios/steps/step.ts';
import type { EngineSteps } from './engine-steps.ts';
import type { PassPlace } from './events.ts';
import type { StepResult } from './failures.ts';
import type { Outputs, Sound } from './values.ts';
import type { StepWorld } from './world.ts';

/** What the steps of a launch are performed with, and what they leave behind. */
export interface Desk {
  readonly world: StepWorld;
  readonly engine: EngineSteps;
  /** What earlier steps gave, by slot. */
  readonly outputs: Outputs;
}

/**
 * Does what a step word says. @param base its record so far @param pass the pass of a loop that it stands in
 */
export type Performer<Of extends StepBase> = (
  desk: Desk,
  step: Of,
  base: StepRecord,
  pass: PassPlace | undefined,
) => StepResult | Promise<StepResult>;

/** What each of these words does. */
export type Performers<Word extends Step['step']> = {
  readonly [Own in Word]: Performer<Extract<Step, { readonly step: Own }>>;
};

/** The audio that a value stands for: a declared one, or what an earlier step gave. */
export async function soundOf(
  { world, outputs }: Pick<Desk, 'world' | 'outputs'>,
  value: Value<string> | undefined,
): Promise<Sound | undefined> {
  if (value === undefined) return undefined;
  if (value.kind === 'output') return outputs.sound(value.ref);
  const { id, wav, samples } = await world.audio(value.value);
  return { id, wav, samples, piece: false };
}

/** A record with the length of its call, as the engine host measured it. */
export function withTimes(record: StepRecord, result: OperationResult): StepRecord {
  return { ...record, duration: Number(BigInt(result.end) - BigInt(result.begin)) };
}
