import { exact } from '../../record/exact.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import type { JobOver } from './messages.ts';
import type { ClientJob } from './served-client.ts';

/**
 * What the record says of one job: how it went at its client, and what the server told of it beside. Pure.
 * @param at ns on the clock of the run
 */
export function jobStep(job: ClientJob, over: JobOver | undefined, at: number): StepRecord {
  const failure = failureOf(job, over);
  return {
    step: 'job',
    at,
    duration: Number(job.end - job.begin),
    served: { ...job.served, ...deliveryOf(job, over) },
    ...exact({ failure }),
  };
}

/** From the engine's callback to the client, where both saw text. */
function deliveryOf({ firstTextAt }: ClientJob, over: JobOver | undefined): { delivery?: number } {
  if (firstTextAt === undefined || over?.firstText === undefined) return {};
  return { delivery: Number(firstTextAt - BigInt(over.firstText)) };
}

/** What should not have happened to a job: it got no answer, its engine died, or rubbish was taken for sound. */
function failureOf({ served }: ClientJob, over: JobOver | undefined): StepFailure | undefined {
  const { outcome, fate, detail = '' } = served;
  if (outcome === 'lost')
    return { kind: 'refused', code: 'job-lost', message: `the job got no answer: ${detail}` };
  if (fate === 'bad') {
    if (outcome === 'answered') {
      return { kind: 'refused', code: 'bad-upload', message: 'what is no sound was answered as if it were' };
    }
    // It is to be refused; what dies of it is another matter.
    return over?.failure?.kind === 'refused' ? undefined : over?.failure;
  }
  if (outcome === 'failed') return over?.failure ?? { kind: 'refused', code: 'job-failed', message: detail };
  if (outcome === 'refused') {
    return { kind: 'refused', code: 'job-refused', message: `the upload was refused: ${detail}` };
  }
  return undefined;
}
