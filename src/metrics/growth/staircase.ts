import type { Line } from './line.ts';
import { median } from './median.ts';

/** Constants of this file: docs/leak-verdict.md#staircase. */
const CLEAR = 3;
const LEAST_STEPS = 4;
const WIDEST_GAP = 2.6;
/** The widest gap between two steps against the narrowest. */
const UNEVEN = 2;
const TALLEST = 4;

/**
 * `regular`: upward steps that come evenly and alike are growth, not events of a pool; `typical` is their median
 * size. `irregular`: many upward steps, but uneven: it may become growth. `none`: anything else.
 */
export type Staircase =
  | { readonly kind: 'regular'; readonly typical: number }
  | { readonly kind: 'irregular' | 'none' };

/** `line`: fit with steps at `steps` in a window of n samples. */
export function staircase(line: Line, steps: readonly number[], n: number): Staircase {
  const { sizes, sd } = line;
  const ups = steps.filter((_, j) => (sizes[j] ?? 0) > CLEAR * sd);
  if (ups.length < LEAST_STEPS || sizes.some((size) => size < 0)) return { kind: 'none' };
  const edges = [0, ...ups, n];
  const gaps = edges.slice(1).map((edge, j) => edge - (edges[j] ?? 0));
  const typical = median(Float64Array.from(sizes.filter((size) => size > 0)));
  const between = gaps.slice(1, -1);
  const even =
    Math.max(...gaps) <= (WIDEST_GAP * n) / (ups.length + 1) &&
    Math.max(...between) <= UNEVEN * Math.min(...between);
  const alike = Math.max(...sizes) <= TALLEST * typical;
  return even && alike ? { kind: 'regular', typical } : { kind: 'irregular' };
}
