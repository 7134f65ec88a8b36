import { slowing, withoutSteps } from './concavity.ts';
import { fitLine } from './line.ts';
import { inflation } from './noise.ts';
import { type Staircase, staircase } from './staircase.ts';

/** The growth of the judged window: steps 7 to 9 of the procedure. */
export interface Estimate {
  /** Growth per sample, its standard error and the degrees of freedom of that. */
  readonly slope: number;
  readonly se: number;
  readonly df: number;
  /** Mean growth over the window; `slope` is that at the end when it slows down. */
  readonly meanSlope: number;
  /** Slope of the line without steps. */
  readonly throughSlope: number;
  /** Noise about the line. */
  readonly sd: number;
  readonly rho: number;
  /** (1+ρ)/(1−ρ) */
  readonly kappa: number;
  readonly sizes: readonly number[];
  /** Values of the line with its steps. */
  readonly fitted: Float64Array;
  readonly staircase: Staircase['kind'];
  readonly slowing: boolean;
  /** The window as persistence is judged on: without isolated steps, with those of a staircase. */
  readonly trunk: Float64Array;
}

export interface EstimateSetting {
  /** s₀², below which a curve does not matter. */
  readonly floor: number;
  /** Variance that the quantum leaves. */
  readonly rounding: number;
  /** Parameters that the cycle cost. */
  readonly extra: number;
}

/**
 * `y`: the window, spikes and cycle removed.
 * An even staircase is growth, so its slope is that of the line without steps. Slope that falls within the window
 * is judged at the window's end.
 */
export function estimateGrowth(
  y: Float64Array,
  steps: readonly number[],
  { floor, rounding, extra }: EstimateSetting,
): Estimate {
  const n = y.length;
  const line = fitLine(y, steps, rounding, extra);
  const stairs = staircase(line, steps, n);
  const through = steps.length > 0 ? fitLine(y, [], rounding) : line;
  const flat = withoutSteps(y, steps, line.sizes);
  const common = {
    sd: line.sd,
    rho: line.rho,
    kappa: inflation(line.rho),
    sizes: line.sizes,
    throughSlope: through.slope,
    fitted: y.map((value, i) => value - (line.residuals[i] ?? 0)),
  };
  if (stairs.kind === 'regular') {
    // A line through even steps leaves a saw, which is no noise: it may be off by one step, and by the noise about the steps.
    const { slope } = through;
    const noise = line.sd * Math.sqrt((12 * common.kappa) / n ** 3);
    const se = Math.hypot(stairs.typical / n, noise);
    return {
      ...common,
      slope,
      meanSlope: slope,
      se,
      df: n - steps.length - 2,
      staircase: 'regular',
      slowing: false,
      trunk: y,
    };
  }
  const bent = slowing(line, steps, flat, { floor, rounding });
  return {
    ...common,
    slope: line.slope + (bent?.change ?? 0),
    meanSlope: line.slope,
    se: Math.hypot(line.se, bent?.se ?? 0),
    df: line.df,
    staircase: stairs.kind,
    slowing: bent !== undefined,
    trunk: flat,
  };
}
