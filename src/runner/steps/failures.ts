import { alignerRefusal, engineRefusal } from '../../pipeline/audio.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import { Failure } from '../../system/failure.ts';
import type { Sound } from './values.ts';

export interface StepResult {
  readonly record: StepRecord;
  /** The host is gone, or in a state from which the list cannot go on. */
  readonly fatal: boolean;
  /** The user cut it short: it is nothing for the record. */
  readonly stopped?: true;
}

export function refused(record: StepRecord, code: string, message: string): StepResult {
  return { record: { ...record, failure: { kind: 'refused', code, message } }, fatal: false };
}

export function unfitAudio({ id, samples }: Sound, step: 'transcribe' | 'align'): StepFailure | undefined {
  const message = engineRefusal(samples) ?? (step === 'align' ? alignerRefusal(samples) : undefined);
  return message === undefined
    ? undefined
    : { kind: 'refused', code: 'audio-unfit', message: `${id}: ${message}` };
}

/** A stage of the harness that could not be done: a worker died, a file is unreadable. */
export function stageFailure(thrown: unknown): StepFailure {
  if (thrown instanceof Failure) return { kind: 'refused', code: 'stage-failed', message: thrown.message };
  throw thrown;
}
