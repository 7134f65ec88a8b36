import type { GrowthAnalysis, GrowthSetting } from '../../metrics/growth/analysis.ts';
import { judgeGrowth } from '../../metrics/growth/judge.ts';
import type { Axis } from '../../metrics/trace/axis.ts';
import { evenly, type Sample } from '../../metrics/trace/spacing.ts';
import { type Step, stepOf } from './step.ts';

export interface JudgedSeries {
  /** In bytes or units, at even steps. */
  readonly series: readonly number[];
  readonly analysis: GrowthAnalysis;
  readonly step: Step;
  readonly notes: readonly string[];
}

/** Shorter ones than this share of the longest say nothing by themselves, unless they leak. */
const WORTH = 0.2;

/**
 * Judges samples of one process after the other: segments are never joined. The worst of those that are long enough to say
 * anything is the answer; a leak always is.
 * @param told samples at which another process begins, as the file says
 * @param byLevel samples at which the level says so
 */
export function judgeSegments(
  samples: readonly Sample[],
  { told, byLevel }: { readonly told: readonly number[]; readonly byLevel: readonly number[] },
  { axis, setting, name }: { axis: Axis | undefined; setting: GrowthSetting; name: string },
): JudgedSeries {
  const starts = [...new Set([...told, ...byLevel])].filter((at) => at > 0 && at < samples.length);
  const segments = cut(
    samples,
    starts.sort((a, b) => a - b),
  );
  const judged = segments.map((segment) => ({ segment, ...judgeSegment(segment, axis, setting) }));
  const longest = Math.max(...segments.map(({ length }) => length));
  const rank = ({ analysis, segment }: (typeof judged)[number]): number => {
    const { verdict } = analysis.growth;
    const worth = segment.length >= WORTH * longest;
    return verdict === 'leak' ? 3 : !worth ? 0 : verdict === 'inconclusive' ? 2 : 1;
  };
  const [worst] = [...judged].sort((a, b) => rank(b) - rank(a) || b.segment.length - a.segment.length);
  if (worst === undefined) throw new RangeError('no samples');
  const { segment, ...rest } = worst;
  if (segments.length === 1) return rest;
  const lines = `lines ${segment[0]?.line} to ${segment.at(-1)?.line}`;
  const how =
    byLevel.length > 0
      ? `${name} falls back to where it began at line ${startsOf(segments)}: taken for another process (--restarts none takes it for one)`
      : `${name} is judged in ${segments.length} segments`;
  return { ...rest, notes: [...rest.notes, `${how}; the verdict is that of ${lines}`] };
}

const startsOf = (segments: readonly (readonly Sample[])[]): string =>
  segments
    .slice(1)
    .map(([first]) => first?.line)
    .join(', ');

function cut(samples: readonly Sample[], starts: readonly number[]): (readonly Sample[])[] {
  const bounds = [0, ...starts, samples.length];
  return bounds.slice(1).flatMap((end, i) => {
    const segment = samples.slice(bounds[i], end);
    return segment.length === 0 ? [] : [segment];
  });
}

function judgeSegment(
  samples: readonly Sample[],
  axis: Axis | undefined,
  setting: GrowthSetting,
): JudgedSeries {
  const even = evenly(samples, axis ?? { kind: 'iteration', name: 'row' });
  const { values, per, notes } = even;
  const step = stepOf(axis, even);
  // A sample in ten iterations may grow by ten times as much.
  const scale = axis?.kind === 'iteration' ? per : 1;
  const analysis = judgeGrowth(values, {
    ...setting,
    tolerance: setting.tolerance * scale,
    ...(setting.scale !== undefined && { scale: setting.scale * scale }),
  });
  return {
    series: values,
    step,
    notes,
    analysis: inItsWords(scale === 1 ? analysis : perIteration(analysis, scale), step),
  };
}

/** From a step of several iterations to one; lengths of the series stay counted in samples. */
function perIteration(analysis: GrowthAnalysis, scale: number): GrowthAnalysis {
  const { growth } = analysis;
  const down = (value: number | null): number | null => (value === null ? null : value / scale);
  const [low, high] = growth.ci95;
  const [lower, upper] = growth.bounds;
  return {
    ...analysis,
    growth: {
      ...growth,
      rate: down(growth.rate),
      ci95: [down(low), down(high)],
      bounds: [down(lower), down(upper)],
      mde: down(growth.mde),
      tolerance: growth.tolerance / scale,
      iterationsNeeded: growth.iterationsNeeded === null ? null : Math.ceil(growth.iterationsNeeded * scale),
    },
  };
}

/** The reason speaks of samples where a value is not of one iteration. */
function inItsWords(analysis: GrowthAnalysis, { counted }: Step): GrowthAnalysis {
  if (counted === 'iteration') return analysis;
  const { growth } = analysis;
  return {
    ...analysis,
    growth: { ...growth, reason: growth.reason.replace(/\biteration(s?)\b/g, `${counted}$1`) },
  };
}
