import { meanOf, type Throughput } from '../../metrics/cost/throughput.ts';
import { studentQuantile } from '../../metrics/growth/student-t.ts';

/** One level of processes against the one before it. */
export interface Step {
  readonly kind: 'rose' | 'level' | 'fell' | 'undecided';
  /** Change of throughput as a share of that before, and its interval. */
  readonly change?: number;
  readonly bounds?: readonly [number, number];
}

/** What all comparisons of a cell together may be wrong in. */
const ALPHA = 0.01;
/** A rise of less than this is none. */
const MARGIN = 0.05;

/**
 * Whether throughput rose: by the interval of the difference of both means (Welch), at 1 % over all steps together.
 * @param steps how many there are
 */
export function stepBetween(
  before: Throughput | undefined,
  after: Throughput | undefined,
  steps: number,
): Step {
  if (before?.interval === undefined || after?.interval === undefined) return { kind: 'undecided' };
  const [a, b] = [meanOf(before.samples), meanOf(after.samples)];
  if (a.mean <= 0) return { kind: 'undecided' };
  const error = Math.hypot(a.error, b.error);
  const df = error === 0 ? 1 : welch(a.error, before.samples.length, b.error, after.samples.length);
  const half = error === 0 ? 0 : studentQuantile(1 - ALPHA / 2 / steps, df) * error;
  const difference = b.mean - a.mean;
  const bounds = [(difference - half) / a.mean, (difference + half) / a.mean] as const;
  const [low, high] = bounds;
  const kind = low > 0 ? 'rose' : high < 0 ? 'fell' : high < MARGIN ? 'level' : 'undecided';
  return { kind, change: difference / a.mean, bounds };
}

/** Degrees of freedom of Welch and Satterthwaite (1947). */
function welch(a: number, n: number, b: number, m: number): number {
  return (a ** 2 + b ** 2) ** 2 / (a ** 4 / (n - 1) + b ** 4 / (m - 1));
}

/** The knee: the largest level whose throughput still rose, where each step after it is known to bring nothing. Pure. */
export function kneeOf(
  levels: readonly number[],
  steps: readonly (Step | undefined)[],
): { knee: number | null; sentence: string } {
  const last = steps.findLastIndex((step) => step?.kind === 'rose');
  const knee = levels[last + 1] ?? null;
  const open = steps.findIndex(
    (step, index) => index > last && (step === undefined || step.kind === 'undecided'),
  );
  const [from, to] = [levels[open], levels[open + 1]];
  if (open >= 0) {
    return {
      knee: null,
      sentence: `undecided where throughput stops rising: ${to} processes are not told apart from ${from}${changeText(steps[open])}`,
    };
  }
  const most = levels.at(-1);
  if (knee === most) {
    return {
      knee,
      sentence: `throughput still rose at ${knee} processes, the most that were tried: the knee is there or above`,
    };
  }
  const next = steps[last + 1];
  const brought = next?.kind === 'fell' ? 'take some of it away' : 'bring nothing more';
  return {
    knee,
    sentence: `the knee is at ${knee} ${knee === 1 ? 'process' : 'processes'}: ${levels[last + 2]} ${brought}${changeText(next)}`,
  };
}

const percent = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;

function changeText(step: Step | undefined): string {
  if (step?.change === undefined || step.bounds === undefined) return ': one of them has no interval';
  return ` (${percent(step.change)}, 99 % over all: ${step.bounds.map(percent).join(' … ')})`;
}
