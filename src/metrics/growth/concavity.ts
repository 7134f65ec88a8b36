import { factorise, project } from './basis.ts';
import type { Line } from './line.ts';
import { mad } from './median.ts';
import { inflation, shortMemory } from './noise.ts';
import { at, clipped, dot, stepAt, timeAxis } from './vector.ts';

/** Constants of this file: docs/leak-verdict.md#concavity. */
const SIGNIFICANT = 2.6;
const MATERIAL = 0.2;
const CLIP = 4;
const LEAST_SAMPLES = 10;

/** How the slope falls from the middle of the window to its end, and how well that is known. */
export interface Slowing {
  /** Slope at the end minus slope in the middle, negative. */
  readonly change: number;
  readonly se: number;
}

/**
 * Growth that slows down within the window: a quadratic term beyond 2.6 standard errors that takes more than a
 * fifth off the slope. Tested against short-memory noise only, so that slow wandering counts as slowing: an error
 * towards `inconclusive`. What is below `floor` does not matter to the test; the error that is returned is that of the data.
 * `flat` is the window with its steps taken out.
 */
export function slowing(
  line: Line,
  steps: readonly number[],
  flat: Float64Array,
  { floor, rounding }: { readonly floor: number; readonly rounding: number },
): Slowing | undefined {
  const n = flat.length;
  if (n < LEAST_SAMPLES || line.slope <= 0) return undefined;
  const axis = timeAxis(n);
  const quadratic = axis.map((t) => t * t);
  const others = factorise([new Float64Array(n).fill(1), axis, ...steps.map((s) => stepAt(n, s))]);
  project(quadratic, others.q);
  const length = dot(quadratic, quadratic);
  const scale = mad(line.residuals);
  const residuals = scale > 0 ? clipped(line.residuals, CLIP * scale) : line.residuals;
  const curvature = dot(quadratic, residuals) / length;
  const noise = shortMemory(flat);
  const seAbove = (least: number): number =>
    Math.sqrt((Math.max(noise.variance, least) * inflation(noise.rho)) / length);
  const change = curvature * (n - 1);
  if (-curvature <= SIGNIFICANT * seAbove(floor) || -change <= MATERIAL * Math.abs(line.slope))
    return undefined;
  return { change, se: seAbove(rounding) * (n - 1) };
}

/** The window without its level steps. */
export function withoutSteps(
  y: Float64Array,
  steps: readonly number[],
  sizes: readonly number[],
): Float64Array {
  const flat = y.slice();
  steps.forEach((from, j) => {
    for (let i = from; i < flat.length; i++) flat[i] = at(flat, i) - (sizes[j] ?? 0);
  });
  return flat;
}
