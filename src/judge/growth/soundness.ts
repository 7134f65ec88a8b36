import { failedUnits } from '../../metrics/series/counts.ts';
import type { Variant } from '../../record/run-record.ts';
import { countedSegments, iterationsMade } from '../../record/segments.ts';
import { failuresOf } from '../verdict/failures.ts';

/** Failures that a gate tolerates leave the memory of a variant judged while they are this share of it at most. */
const MOST_FAILED = 0.5;

/**
 * Why nothing in a variant can be called bounded, whatever its traces show; undefined where nothing stands against it. A
 * process that died, ran out of memory or failed at its work did not do what its memory would be judged for: an engine
 * that refuses every call leaks nothing.
 * @param tolerated the gate on `failures` that it passed
 */
export function unsoundness(variant: Variant, tolerated: string | undefined): string | undefined {
  const { status, reason, iterationsPlanned } = variant;
  const [first, ...more] = failuresOf(variant);
  if (status === 'crashed' || status === 'hung')
    return first?.text ?? `${status}: ${reason ?? 'no reason is known'}`;
  if (stoppedForMemory(variant))
    return `it stopped for want of memory after ${iterationsMade(variant)} of ${iterationsPlanned} iterations`;
  if (processEnded(variant)) return reason;
  const killed = countedSegments(variant).reduce((sum, { observed }) => sum + (observed.oomKills ?? 0), 0);
  if (killed > 0) {
    return `the kernel killed ${killed === 1 ? 'a process' : `${killed} processes`} of it for want of memory`;
  }
  if (first === undefined) return undefined;
  const measured = failedUnits(countedSegments(variant)).of > 0;
  if (tolerated !== undefined && measured && mostlyFailed(variant) === undefined) return undefined;
  return more.length === 0 ? first.text : `${more.length + 1} steps failed, the first: ${first.text}`;
}

/** The runner stopped it before the next iteration, because memory would not have been enough for it. */
export const stoppedForMemory = ({ status, reason = '' }: Pick<Variant, 'status' | 'reason'>): boolean =>
  status === 'stopped' && reason.startsWith('memory:');

/** A process that was not ours to start has ended; whether it crashed nobody knows. */
export const processEnded = ({ status, reason = '' }: Pick<Variant, 'status' | 'reason'>): boolean =>
  status === 'stopped' && /^process \d+ has ended/.test(reason);

/** How much of it failed, where that is more than any gate on failures can make good: `20 of 20 iterations failed`. */
export function mostlyFailed(variant: Pick<Variant, 'segments'>): string | undefined {
  const { failed, of, unit } = failedUnits(countedSegments(variant));
  return failed > MOST_FAILED * of ? `${failed} of ${of} ${unit}s failed` : undefined;
}
