import { failureShare } from '../../metrics/series/counts.ts';
import type { Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { failuresOf } from '../verdict/failures.ts';

/** Failures that a gate tolerates leave the memory of a variant judged while they are this share of it at most. */
export const MOST_FAILED = 0.5;

/**
 * Why nothing in a variant can be called bounded, whatever its traces show; undefined where nothing stands against it. A
 * process that died, ran out of memory or failed at its work did not do what its memory would be judged for: an engine
 * that refuses every call leaks nothing.
 * @param tolerated the gate on `failures` that it passed
 */
export function unsoundness(variant: Variant, tolerated: string | undefined): string | undefined {
  const { status, reason, iterationsPlanned } = variant;
  const { done } = failedIterations(variant);
  const [first, ...more] = failuresOf(variant);
  if (status === 'crashed' || status === 'hung')
    return first?.text ?? `${status}: ${reason ?? 'no reason is known'}`;
  if (stoppedForMemory(variant))
    return `it stopped for want of memory after ${done} of ${iterationsPlanned} iterations`;
  const killed = countedSegments(variant).reduce((sum, { observed }) => sum + (observed.oomKills ?? 0), 0);
  if (killed > 0) {
    return `the kernel killed ${killed === 1 ? 'a process' : `${killed} processes`} of it for want of memory`;
  }
  if (first === undefined) return undefined;
  if (tolerated !== undefined && share(variant) <= MOST_FAILED) return undefined;
  return more.length === 0 ? first.text : `${more.length + 1} steps failed, the first: ${first.text}`;
}

/** The runner stopped it before the next iteration, because memory would not have been enough for it. */
export const stoppedForMemory = ({ status, reason = '' }: Pick<Variant, 'status' | 'reason'>): boolean =>
  status === 'stopped' && reason.startsWith('memory:');

/** Share of the chunks, or without chunks of the iterations, in which a step failed. */
function share(variant: Variant): number {
  const found = failureShare(countedSegments(variant));
  return found.kind === 'series' ? (found.values[0] ?? 1) : 1;
}

/** Iterations that were begun, and those in which a step failed. */
export function failedIterations(variant: Pick<Variant, 'segments'>): {
  readonly failed: number;
  readonly done: number;
} {
  const iterations = countedSegments(variant).flatMap((segment) => segment.iterations);
  const failed = iterations.filter(({ steps }) => steps.some(({ failure }) => failure !== undefined));
  return { failed: failed.length, done: iterations.length };
}
