import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { EngineSteps, Loaded } from './engine-steps.ts';
import type { StepReport } from './runner.ts';
import type { StepWorld } from './world.ts';

/** A new host in the state in which a pass begins: with the model that was loaded then. False where that fails. */
export async function entered(
  { clock }: Pick<StepWorld, 'clock'>,
  engine: EngineSteps,
  entry: Loaded | undefined,
  report: StepReport,
  label: string | undefined,
): Promise<boolean> {
  const begin = (step: string): StepRecord => ({
    step,
    ...exact({ pass: label }),
    at: clock.now(),
    duration: 0,
  });
  const fresh = await engine.respawn(begin('respawn'));
  report.step(fresh.record);
  if (fresh.fatal) return false;
  if (entry === undefined) return true;
  const loaded = await engine.load(entry.step, begin('load'), entry.language);
  report.step(loaded.record);
  return !loaded.fatal;
}
