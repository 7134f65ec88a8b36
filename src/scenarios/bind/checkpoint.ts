import type { Step } from '../plan/plan.ts';

/** Names that steps give to checkpoints; `checkpoint` steps may not use them. */
export const CHECKPOINTS: Readonly<Partial<Record<Step['step'], string>>> = {
  load: 'loaded',
  transcribe: 'inferred',
  align: 'inferred',
  restart: 'restarted',
  unload: 'unloaded',
  respawn: 'baseline',
  trim: 'trimmed',
  idle: 'idle',
  job: 'job',
};

/** The checkpoint that follows a step: its name in the record and in `at`. */
export const checkpointOf = (step: Step): string | undefined =>
  step.step === 'checkpoint' ? step.name : CHECKPOINTS[step.step];
