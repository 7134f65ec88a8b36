import type { StepFailure } from '../record/run-record.ts';
import type { TrialCall, TrialEvent } from './protocol/trial-messages.ts';

/** One piece of text, or a line, as a callback got it. */
export interface TrialPrint {
  /** The object whose callback it was; not always the one that was asked. */
  readonly to: string;
  readonly type: number;
  readonly bytes: Uint8Array;
  /** ns from the begin of the call. */
  readonly at: number;
}

/** What came of one call. */
export interface TrialAnswer {
  readonly call: TrialCall;
  /** Undefined: the process died in it, or the call could not be made. */
  readonly code: number | undefined;
  /** ns; of a call that returned. */
  readonly took: number | undefined;
  readonly prints: readonly TrialPrint[];
  /** Objects whose end callback was called, once for each time. */
  readonly ends: readonly string[];
  /** Code of the call that was made inside a callback. */
  readonly inside: number | undefined;
  /** Why the call was not made. */
  readonly unmade: string | undefined;
}

/** All that is known of a trial afterwards. */
export interface TrialLog {
  readonly symbols: {
    readonly present: readonly string[];
    readonly missing: readonly string[];
    readonly fork: readonly string[];
  };
  /** One for each call that was begun: the last is the one that the process died in. */
  readonly answers: readonly TrialAnswer[];
  /** How the process ended, where it did not end as it should. */
  readonly death: StepFailure | undefined;
}

interface Draft {
  code: number | undefined;
  took: number | undefined;
  prints: TrialPrint[];
  ends: string[];
  inside: number | undefined;
  unmade: string | undefined;
}

/** Puts the events of a trial together. Pure. */
export function trialLog(
  calls: readonly TrialCall[],
  events: readonly TrialEvent[],
  death: StepFailure | undefined,
): TrialLog {
  let symbols: TrialLog['symbols'] = { present: [], missing: [], fork: [] };
  const drafts: Draft[] = [];
  for (const event of events) {
    const draft = drafts.at(-1);
    if (event.event === 'ready') {
      symbols = { present: event.present, missing: event.missing, fork: event.fork };
    } else if (event.event === 'begun') {
      drafts.push({
        code: undefined,
        took: undefined,
        prints: [],
        ends: [],
        inside: undefined,
        unmade: undefined,
      });
    } else if (draft !== undefined) note(draft, event);
  }
  const answers = drafts.flatMap((draft, index) => {
    const call = calls[index];
    return call === undefined ? [] : [{ call, ...draft }];
  });
  return { symbols, answers, death };
}

function note(draft: Draft, event: TrialEvent): void {
  switch (event.event) {
    case 'print':
      draft.prints.push({
        to: event.to,
        type: event.type,
        bytes: Uint8Array.from(Buffer.from(event.bytes, 'base64')),
        at: event.at,
      });
      break;
    case 'end':
      draft.ends.push(event.to);
      break;
    case 'inside':
      draft.inside = event.code;
      break;
    case 'returned':
      draft.code = event.code;
      draft.took = event.took;
      break;
    case 'unmade':
      draft.unmade = event.reason;
      break;
  }
}
