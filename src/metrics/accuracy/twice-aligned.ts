import type { TwiceAligned } from '../../record/comparison.ts';
import { exact } from '../../record/exact.ts';
import { Edit } from './edit-script.ts';
import type { AlignedToken } from './error-rate.ts';

/** A token of a reference and what two systems said for it; what is absent was not said. */
export type TwiceAlignedToken = Extract<TwiceAligned, { readonly ref?: string | undefined }>;

/** Two alignments with one reference in common columns; what both put in between tokens stands side by side. Pure. */
export function overEachOther(
  theirs: readonly AlignedToken[],
  ours: readonly AlignedToken[],
): TwiceAlignedToken[] {
  const columns: TwiceAlignedToken[] = [];
  let [i, j] = [0, 0];
  while (i < theirs.length || j < ours.length) {
    const [left, right] = [theirs[i], ours[j]];
    const [added, also] = [left?.edit === Edit.insertion, right?.edit === Edit.insertion];
    const both = !added && !also;
    if (added || both) i += 1;
    if (also || both) j += 1;
    columns.push({
      ...exact({
        ref: both ? (left?.ref ?? right?.ref) : undefined,
        baseline: added || both ? left?.hyp : undefined,
        value: also || both ? right?.hyp : undefined,
      }),
    });
  }
  return columns;
}
