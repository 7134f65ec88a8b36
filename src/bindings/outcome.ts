import type { StepFailure } from '../record/run-record.ts';

/** What came of asking an engine host for something: a value, or a way of failing that is data. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: StepFailure };

export const success = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const failure = (failed: StepFailure): Outcome<never> => ({ ok: false, failure: failed });
