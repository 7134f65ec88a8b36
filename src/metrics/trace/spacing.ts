import type { Axis } from './axis.ts';
import { counted } from './cells/table.ts';

/** A sample with a value: where it stands, and what it is. */
export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly line: number;
}

/** A series of evenly spaced values, and what one step of it is. */
export interface EvenSeries {
  readonly values: readonly number[];
  /** Iterations, or units of time, from one value to the next. */
  readonly per: number;
  /** Several samples stand at one place: a step is a row, whatever it was taken at. */
  readonly repeated?: boolean;
  readonly notes: readonly string[];
}

/** A step of time is taken for regular within these bounds of the median. */
const JITTER = [0.25, 1.75] as const;
/** Most values put between those that were measured, as a share of them, before a coarser grid is taken. */
const MOST_FILLED = 0.25;

/**
 * The growth is fitted at even steps. Samples that stand so are taken as they are; missing ones are put on the line
 * between their neighbours; where the spacing has no rule at all, as many values as there are samples are read off those
 * lines at even steps. Gaps are named.
 */
export function evenly(samples: readonly Sample[], axis: Pick<Axis, 'kind' | 'name'>): EvenSeries {
  const values = samples.map(({ y }) => y);
  const steps = samples.slice(1).map(({ x }, i) => x - (samples[i]?.x ?? 0));
  if (steps.length === 0) return { values, per: 1, notes: [] };
  // Several rows of one iteration: every row counts as one, which selectRows has said.
  if (steps.some((step) => step <= 0)) return { values, per: 1, repeated: true, notes: [] };
  const usual = median(steps);
  return axis.kind === 'iteration'
    ? byIteration(samples, steps, usual, axis.name)
    : byTime(samples, steps, usual, axis.name);
}

function byIteration(
  samples: readonly Sample[],
  steps: readonly number[],
  usual: number,
  name: string,
): EvenSeries {
  const values = samples.map(({ y }) => y);
  const rare =
    usual === 1
      ? []
      : [`${name} goes in steps of ${plain(usual)}: growth is that of one ${name}, not of a row`];
  if (steps.every((step) => step === usual)) return { values, per: usual, notes: rare };
  const onGrid = steps.every((step) => Number.isInteger(Number((step / usual).toFixed(6))));
  const gaps = gapNotes(samples, steps, 1.5 * usual, name);
  return onGrid && isMostlyFilled(samples, usual)
    ? { values: readAt(samples, usual), per: usual, notes: [...rare, ...gaps] }
    : uneven(samples, name, gaps);
}

function byTime(
  samples: readonly Sample[],
  steps: readonly number[],
  usual: number,
  name: string,
): EvenSeries {
  const [low, high] = JITTER;
  const gaps = gapNotes(samples, steps, high * usual, name);
  const per = mean(steps);
  const [first] = samples;
  const drift = samples.map(({ x }, i) => Math.abs(x - (first?.x ?? 0) - i * per));
  const regular = steps.every((step) => step >= low * usual && step <= high * usual);
  if (regular && drift.every((it) => it <= per)) {
    return { values: samples.map(({ y }) => y), per, notes: [] };
  }
  const near = steps.filter((step) => step >= low * usual && step <= high * usual).length;
  return near >= 0.8 * steps.length && isMostlyFilled(samples, usual)
    ? { values: readAt(samples, usual), per: usual, notes: gaps }
    : uneven(samples, name, gaps);
}

function uneven(samples: readonly Sample[], name: string, gaps: readonly string[]): EvenSeries {
  const per = rangeOf(samples) / (samples.length - 1);
  const note = `${name} is spaced unevenly: growth is fitted along ${name}, ${plain(per)} a step`;
  return { values: readAt(samples, per), per, notes: [note, ...gaps] };
}

const rangeOf = (samples: readonly Sample[]): number => (samples.at(-1)?.x ?? 0) - (samples[0]?.x ?? 0);

const isMostlyFilled = (samples: readonly Sample[], step: number): boolean =>
  rangeOf(samples) / step + 1 <= (1 + MOST_FILLED) * samples.length;

/** The values at even steps, on the straight lines between the samples. */
function readAt(samples: readonly Sample[], step: number): number[] {
  const [first] = samples;
  const count = Math.round(rangeOf(samples) / step) + 1;
  let next = 1;
  return Array.from({ length: count }, (_, i) => {
    const at = (first?.x ?? 0) + i * step;
    while (next < samples.length - 1 && (samples[next]?.x ?? 0) < at) next++;
    const [a, b] = [samples[next - 1], samples[next]];
    if (a === undefined || b === undefined) return first?.y ?? 0;
    const part = Math.min(1, Math.max(0, (at - a.x) / (b.x - a.x)));
    return a.y + part * (b.y - a.y);
  });
}

const MOST_GAPS = 3;

function gapNotes(
  samples: readonly Sample[],
  steps: readonly number[],
  most: number,
  name: string,
): string[] {
  const gaps = steps.flatMap((step, i) => (step > most ? [i] : []));
  if (gaps.length === 0) return [];
  const named = gaps
    .slice(0, MOST_GAPS)
    .map((i) => `lines ${samples[i]?.line} to ${samples[i + 1]?.line} (${plain(steps[i] ?? 0)})`);
  const more = gaps.length > MOST_GAPS ? ` and ${gaps.length - MOST_GAPS} more` : '';
  return [
    `${counted(gaps.length, 'gap')} in ${name}: ${named.join(', ')}${more}; nothing is known of what happened there`,
  ];
}

const plain = (value: number): string => String(Number(value.toPrecision(4)));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
