import { fitGrowth, type GrowthFit } from '../../metrics/growth/fit.ts';
import { filePagesGrow, groupDisagrees } from '../../metrics/growth/group-check.ts';
import { decideGrowth } from '../../metrics/growth/judge.ts';
import { defaultTolerance } from '../../metrics/growth/quantity.ts';
import type { OwnProcess } from '../../metrics/series/beside-engine.ts';
import { groupSeries } from '../../metrics/series/group-series.ts';
import { growthSeries } from '../../metrics/series/growth-series.ts';
import { type CheckpointMetric, GATED_METRICS, quantumOf } from '../../record/metric.ts';
import type { Growth, RunRecord, Segment, Variant } from '../../record/run-record.ts';
import { measuredProcess } from '../../record/segments.ts';
import { auditGrowth, standing } from './audit.ts';
import { engineFacts, serverFacts } from './circumstances.ts';
import { confirmed, GATING_RUN, looksOf, sightingsText } from './look.ts';
import { settled } from './settling.ts';
import { settingOf, tracesOf } from './traces.ts';
import { isBounded } from './worst.ts';

/** A trace of one process: one value an iteration, a job or a pass, all read at the same phase. */
export interface Trace {
  readonly metric: CheckpointMetric;
  readonly values: readonly number[];
  /** The engine process that it is of; absent where it is of one of ours. */
  readonly segment?: Segment;
  /** The process of ours that it is of. */
  readonly process?: OwnProcess;
  /** Of which launch the trace is; absent where it is of none. */
  readonly launch?: number;
  /** One value an iteration, at its end: the trace that looks and the self-audit are about. */
  readonly whole: boolean;
}

/** A growth, what the trace alone said where something withdrew it, and at how many iterations a leak was seen. */
export interface JudgedGrowth extends Growth {
  readonly raw?: Growth;
  readonly seen?: string;
}

export type GrowthJudge = (trace: Trace, tolerance: number) => JudgedGrowth;

/** docs/metrics.md#file-pages */
const FILE_PAGES =
  'resident memory grows and anonymous memory does not: pages of files that stay, which may be a leak of mappings';

export interface Knowledge {
  /** Why nothing in this variant can be called bounded: how it ended, or what failed in it. */
  readonly unsound?: string;
  /** Bytes of the native heap per iteration that a diagnosis traced to known leaks. */
  readonly known?: number;
}

/**
 * The judge of growth in one variant: what a trace shows, and what the circumstances leave of it. In this order: the
 * verdict of the trace (docs/leak-verdict.md); a server's first hundred jobs; a control that failed; the self-audit; the
 * second look of a run until conclusive; how the variant ended. Whoever asks with another tolerance holds the same
 * rate and interval against it.
 */
export function growthJudge(record: RunRecord, variant: Variant, knowledge: Knowledge = {}): GrowthJudge {
  const { control } = record;
  const subject = measuredProcess(variant).name;
  const known = knowledge.known ?? 0;

  const fits = new Map<Segment, Map<string, GrowthFit>>();
  const fitOf = ({ metric, values, segment, process, whole }: Trace): GrowthFit => {
    const less = metric === 'heap' && process === undefined && known > 0;
    const series = less ? values.map((value, at) => value - known * at) : values;
    const { quantum, tolerance: scale } = segment
      ? settingOf(segment, metric, variant.tolerance)
      : { quantum: quantumOf(metric), tolerance: variant.tolerance[metric] ?? defaultTolerance(metric) };
    if (segment === undefined || !whole) return fitGrowth(series, { quantum, scale });
    // Several gates ask for the same trace of the same process.
    const own = fits.get(segment) ?? new Map<string, GrowthFit>();
    fits.set(segment, own);
    const key = `${metric} ${values.length}`;
    const fit = own.get(key) ?? fitGrowth(series, { quantum, scale });
    own.set(key, fit);
    return fit;
  };
  const ofTrace = (trace: Trace, tolerance: number): Growth => {
    const growth = decideGrowth(fitOf(trace), tolerance);
    return trace.process === 'server' ? settled(growth) : growth;
  };

  const audited = (trace: Trace, growth: Growth): Growth => {
    const { metric, segment, process } = trace;
    const facts =
      process === 'server'
        ? serverFacts(record, variant)
        : segment && process === undefined && engineFacts(record, variant, segment);
    if (!facts || !trace.whole || known > 0) return growth;
    const beside = segment ? besides(segment) : {};
    const { growth: all } = auditGrowth({ ...facts, growth: { ...beside, [metric]: growth } });
    const found = all[metric];
    return found === undefined ? growth : standing(found);
  };

  const withBesides = new Map<Segment, Partial<Record<CheckpointMetric, Growth>>>();
  /** Growth of the other quantities of the process: some rules of the audit look at them. */
  const besides = (segment: Segment): Partial<Record<CheckpointMetric, Growth>> => {
    const cached = withBesides.get(segment);
    if (cached !== undefined) return cached;
    const found: Partial<Record<CheckpointMetric, Growth>> = {};
    for (const { metric, values } of tracesOf(segment, GATED_METRICS)) {
      const { tolerance } = settingOf(segment, metric, variant.tolerance);
      found[metric] = ofTrace({ metric, values, segment, whole: true }, tolerance);
    }
    withBesides.set(segment, found);
    return found;
  };

  const seenTwice = (trace: Trace, tolerance: number, growth: Growth): JudgedGrowth => {
    const { whole, process, values, launch = 1 } = trace;
    if (growth.verdict !== 'leak' || !whole || (process ?? 'engine') !== subject) return growth;
    const own = looksOf(variant, launch);
    const [first] = own;
    if (first === undefined) return growth;
    const looks = [...own.map(({ n }) => n).filter((n) => n < values.length), values.length].map((n) =>
      ofTrace({ ...trace, values: values.slice(0, n) }, tolerance),
    );
    const { stands, seen, reason } = confirmed(looks, { first: first.n, max: variant.iterationsPlanned });
    const said = seen.length === 0 ? {} : { seen: sightingsText(seen) };
    if (stands) return { ...growth, ...said };
    return {
      ...growth,
      ...said,
      verdict: 'inconclusive',
      reason,
      iterationsNeeded: Math.max(2 * growth.n, 2 * GATING_RUN),
    };
  };

  const hidden = new Map<Segment, string | undefined>();
  /** Memory that the quantities of a process do not show: once for all gates that ask. */
  const hiddenIn = (segment: Segment): string | undefined => {
    if (!hidden.has(segment)) {
      const { tolerance } = settingOf(segment, 'anon', variant.tolerance);
      hidden.set(segment, hiddenMemory(segment, tolerance));
    }
    return hidden.get(segment);
  };

  /** It keeps what the quantities show from being bounded. */
  const crossChecked = ({ metric, segment, whole }: Trace, growth: Growth): Growth => {
    if (metric !== 'anon' || !whole || segment === undefined || !isBounded(growth)) return growth;
    const reason = hiddenIn(segment);
    return reason === undefined ? growth : undecided(growth, reason);
  };

  return (trace, tolerance) => {
    const raw = ofTrace(trace, tolerance);
    if (control?.trusted === false) {
      return { ...undecided(raw, `the control on this machine failed: ${control.failures.join('; ')}`), raw };
    }
    const standingGrowth = crossChecked(trace, audited(trace, raw));
    const withdrawn = standingGrowth.verdict === raw.verdict ? {} : { raw };
    const seen = seenTwice(trace, tolerance, standingGrowth);
    const unsound = trace.process === 'harness' ? undefined : knowledge.unsound;
    if (unsound !== undefined && seen.verdict !== 'leak')
      return { ...undecided(seen, unsound), ...withdrawn };
    return { ...seen, ...withdrawn };
  };
}

/** What the control group holds and no process shows, or pages of files that stay. @param tolerance that of `anon` */
function hiddenMemory(segment: Segment, tolerance: number): string | undefined {
  const series = groupSeries(segment);
  const check = series && groupDisagrees(series, tolerance);
  if (check?.disagrees) return check.reason;
  const [rss, anon] = [growthSeries(segment, 'rss'), growthSeries(segment, 'anon')];
  if (rss.kind === 'absent' || anon.kind === 'absent') return undefined;
  return filePagesGrow(rss.values, anon.values, tolerance) ? FILE_PAGES : undefined;
}

/** A growth of which nothing can be said, whatever its trace shows: no number of iterations would change that. */
function undecided(growth: Growth, why: string): Growth {
  const reason = isBounded(growth) ? why : growth.verdict === 'leak' ? `${why} (${growth.reason})` : why;
  return { ...growth, verdict: 'inconclusive', reason, iterationsNeeded: null };
}
