import { CALIBRATION_NOTICE } from '../runner/initial-record.ts';
import type { JobRunner } from '../runner/jobs/job-runner.ts';

const SCRIPTED =
  'SYNTHETIC MODELS: the words are scripted, nothing is heard; memory and speed are the engine’s';

/** That words are not what was said: the page has its own sentence for each kind, callers of the API read the text. */
export interface Notice {
  readonly kind: 'calibration' | 'scripted';
  readonly text: string;
}

/** What the page says above everything, where its words are not what was said; undefined: they are. */
export function noticeOf({
  calibration,
  prepared,
}: Pick<JobRunner, 'calibration'> & {
  readonly prepared: { readonly models: readonly { readonly synthetic: boolean }[] };
}): Notice | undefined {
  if (calibration) return { kind: 'calibration', text: CALIBRATION_NOTICE };
  return prepared.models.some(({ synthetic }) => synthetic)
    ? { kind: 'scripted', text: SCRIPTED }
    : undefined;
}
