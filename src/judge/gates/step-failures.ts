import type { Variant } from '../../record/run-record.ts';
import { failuresOf } from '../verdict/failures.ts';
import { answer, type Evaluation, unjudged } from './outcome.ts';

/** The implicit gate of every scenario, as it stands in the record. */
export const NO_STEP_FAILED = 'no step failed';

/**
 * Judges that no step failed and no engine host died. `tolerated`: the text of a gate on `failures` that the
 * cell passed; the failures that it allows are then no reason to stop, as long as the cell came to its end.
 */
export function judgeSteps(record: Variant, tolerated?: string): Evaluation {
  if (record.status === 'unsupported') return answer('skipped', { reason: unsupported(record) });
  if (record.status === 'missing') return unjudged(`not run: ${record.reason ?? 'missing'}`);
  const failures = failuresOf(record);
  const died = record.status === 'crashed' || record.status === 'hung';
  if (failures.length === 0 && !died) {
    return record.segments.length === 0 ? unjudged('nothing was measured') : answer('pass');
  }
  const first =
    failures[0]?.text ??
    `the engine ${record.status}${record.reason === undefined ? '' : `: ${record.reason}`}`;
  const count = Math.max(1, failures.length);
  const value = count === 1 ? '1 failure' : `${count} failures`;
  if (tolerated !== undefined && record.status === 'completed') {
    return answer('pass', { value, reason: `within \`${tolerated}\`; the first: ${first}` });
  }
  return answer('fail', { value, reason: count === 1 ? first : `the first: ${first}` }, 'engine-failed');
}

export function unsupported({ reason }: Variant): string {
  return `unsupported${reason === undefined ? '' : `: ${reason}`}`;
}
