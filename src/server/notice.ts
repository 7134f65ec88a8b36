import type { JobRunner } from '../scenarios/jobs/job-runner.ts';
import { CALIBRATION_NOTICE } from '../scenarios/run/initial-record.ts';

const SCRIPTED =
  'SYNTHETIC MODELS: the words are scripted, nothing is heard; memory and speed are the engine’s';

/** What the page says above everything, where its words are not what was said; undefined: they are. */
export function noticeOf({
  calibration,
  prepared,
}: Pick<JobRunner, 'calibration'> & {
  readonly prepared: { readonly models: readonly { readonly synthetic: boolean }[] };
}): string | undefined {
  if (calibration) return CALIBRATION_NOTICE;
  return prepared.models.some(({ synthetic }) => synthetic) ? SCRIPTED : undefined;
}
