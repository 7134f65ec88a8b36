import { ExitCode } from '../../../exit-code.ts';
import {
  FailureKind,
  type Segment,
  type StepFailure,
  type StepRecord,
  type Variant,
} from '../../../record/run-record.ts';
import { isServed } from '../../../record/segments.ts';
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
  // One that died before its first reading is known by its outline alone.
  const served = isServed(record) || record.outline === 'job';
  const host = served ? 'the server' : 'the engine host';
  const failures = record.segments.flatMap((segment) => failuresOf(segment, host));
  const died = record.status === 'crashed' || record.status === 'hung';
  if (failures.length === 0 && !died) {
    return record.segments.length === 0 ? unjudged('nothing was measured') : answer('pass');
  }
  const first =
    failures[0] ?? `${host} ${record.status}${record.reason === undefined ? '' : `: ${record.reason}`}`;
  const count = Math.max(1, failures.length);
  const value = count === 1 ? '1 failure' : `${count} failures`;
  if (tolerated !== undefined && record.status === 'completed') {
    return answer('pass', { value, reason: `within \`${tolerated}\`; the first: ${first}` });
  }
  return answer('fail', { value, reason: count === 1 ? first : `the first: ${first}` }, ExitCode.engine);
}

export function unsupported({ reason }: Variant): string {
  return `unsupported${reason === undefined ? '' : `: ${reason}`}`;
}

/** Every failure of one process, in words: of its steps, and its own end where no step had it. */
function failuresOf({ before, iterations, after, end }: Segment, host: string): string[] {
  const failed = [
    ...before.flatMap((step) => failureOf(step, 'before')),
    ...iterations.flatMap(({ index, steps }) =>
      steps.flatMap((step) => failureOf(step, `iteration ${index}`)),
    ),
    ...after.flatMap((step) => failureOf(step, 'after')),
  ];
  const died = (FailureKind.options as readonly string[]).includes(end.kind);
  if (failed.length > 0 || !(died || end.failure)) return failed;
  return [`${host} ended: ${end.reason}`];
}

function failureOf({ step, model, pass, failure }: StepRecord, where: string): string[] {
  if (failure === undefined) return [];
  const what = model === undefined ? step : `${step} of ${model}`;
  const place = pass === undefined ? where : `${where}, ${pass}`;
  return [`${what} ${howItFailed(failure)} in ${place}`];
}

const WORDS: Readonly<Record<FailureKind, string>> = {
  refused: 'was refused',
  crashed: 'crashed',
  exited: 'left by exit()',
  hung: 'hung',
  'out-of-memory': 'ran out of memory',
  garbage: 'sent what is no message',
};

function howItFailed({ kind, code, signal, message }: StepFailure): string {
  const detail = code ?? signal ?? message;
  return `${WORDS[kind]} (${detail})`;
}
