import type { Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { failuresOf } from '../failures.ts';

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
  const segments = countedSegments(variant);
  const done = segments.reduce((sum, { iterations }) => sum + iterations.length, 0);
  const [first, ...more] = failuresOf(variant);
  if (status === 'crashed' || status === 'hung') return first?.text ?? `${status}: ${reason ?? 'no reason is known'}`;
  if (stoppedForMemory(variant)) return `it stopped for want of memory after ${done} of ${iterationsPlanned} iterations`;
  if (first === undefined) return undefined;
  const failed = segments.flatMap(({ iterations }) =>
    iterations.filter(({ steps }) => steps.some(({ failure }) => failure !== undefined)),
  ).length;
  if (tolerated !== undefined && failed <= MOST_FAILED * done) return undefined;
  return more.length === 0 ? first.text : `${more.length + 1} steps failed, the first: ${first.text}`;
}

/** The runner stopped it before the next iteration, because memory would not have been enough for it. */
export const stoppedForMemory = ({ status, reason = '' }: Pick<Variant, 'status' | 'reason'>): boolean =>
  status === 'stopped' && reason.startsWith('memory:');
