import { Edit } from '../accuracy/edit-script.ts';
import { alignTokens } from '../accuracy/error-rate.ts';

/** Constants of this file: docs/metrics.md#faithfulness. */
const LEAST_TOKENS = 3;
const LEAST_SHARE = 0.2;

/**
 * Whether a text ends before its reference does: behind the last token that both have, so much of the reference is left, and
 * the text has less than half as much there. A text that says nothing is empty, not cut short.
 */
export function isCutShort(ref: readonly string[], hyp: readonly string[]): boolean {
  if (hyp.length === 0) return false;
  const alignment = alignTokens(ref, hyp);
  const tail = alignment.slice(alignment.findLastIndex(({ edit }) => edit === Edit.hit) + 1);
  const left = tail.filter((token) => token.ref !== undefined).length;
  const said = tail.filter((token) => token.hyp !== undefined).length;
  return left >= LEAST_TOKENS && left >= LEAST_SHARE * ref.length && 2 * said < left;
}
