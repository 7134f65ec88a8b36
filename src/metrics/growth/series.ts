import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { GrowthSetting } from './analysis.ts';

/** Longest series, which takes seconds; largest value, so that no sum of squares overflows. */
const LONGEST = 100_000;
const LARGEST = 1e120;
export const SMALLEST_RATE = 1e-120;

/** Input that `judgeGrowth` refuses. Every problem at once, one a line. */
export class SeriesFailure extends Failure {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(ExitCode.usage, `growth cannot be judged: ${problems.join('; ')}`, [
      'give one finite number an iteration, a tolerance above 0 and a quantum of 0 or more',
    ]);
    this.problems = problems;
  }
}

/** Throws a `SeriesFailure` that names each problem and the iteration (from 0) it is at. */
export function checkSeries(
  series: readonly number[],
  { tolerance, scale, quantum, cycle }: Partial<GrowthSetting> & Pick<GrowthSetting, 'quantum'>,
): void {
  const problems: string[] = [];
  const odd = series.findIndex((value) => !(Math.abs(value) <= LARGEST));
  if (odd >= 0) problems.push(`value ${odd} is ${series[odd]}, not a number within ±${LARGEST}`);
  if (series.length > LONGEST) problems.push(`${series.length} iterations, at most ${LONGEST} are judged`);
  problems.push(...problemOfRate('tolerance', tolerance), ...problemOfRate('scale', scale));
  if (!(quantum >= 0 && quantum <= LARGEST)) problems.push(`the quantum is ${quantum}, not a number from 0`);
  if (cycle !== undefined && !(Number.isSafeInteger(cycle) && cycle >= 1)) {
    problems.push(`the cycle is ${cycle}, not a whole number of iterations`);
  }
  if (problems.length > 0) throw new SeriesFailure(problems);
}

/** A growth per iteration that others are held against, where it is given. */
export const problemOfRate = (name: 'scale' | 'tolerance', rate: number | undefined): string[] =>
  rate === undefined || (rate >= SMALLEST_RATE && rate <= LARGEST)
    ? []
    : [`the ${name} is ${rate}, not a number above 0`];
