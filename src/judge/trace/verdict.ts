import { formatBytes, formatNumber } from '../../record/units.ts';
import type { Verdict } from '../../record/verdict.ts';
import { listed } from '../growth/sentence.ts';
import { stepsAside, stepsText } from '../growth/steps-aside.ts';
import { isBounded } from '../growth/worst.ts';
import { exitOf, type Ground, outcomeOf } from '../verdict/exit.ts';
import { hourlyText } from './step.ts';
import type { JudgedColumn } from './trace.ts';

/** One judged column of one file. */
export interface JudgedTrace extends JudgedColumn {
  readonly file: string;
}

/**
 * What all columns of all files come to: a leak in one is a leak, one that is open keeps the rest from being an answer, and
 * a file that cannot be read is no answer at all. A column that is only reported counts for nothing.
 */
export function traceVerdict(traces: readonly JudgedTrace[], unreadable: number): Verdict {
  const counted = traces.filter(({ reported }) => !reported);
  const leaking = counted.filter(({ analysis }) => analysis.growth.verdict === 'leak');
  const open = counted.filter(({ analysis }) => analysis.growth.verdict === 'inconclusive');
  const unexplained = leaking.length > 0 ? [] : traces.filter((trace) => isUnexplained(trace, traces));
  const seen = traces.filter((trace) => trace.reported && trace.analysis.growth.verdict === 'leak');
  const grounds: Ground[] = [
    ...(unreadable > 0 ? (['unreadable'] as const) : []),
    ...leaking.map((): Ground => 'failed'),
    ...open.map((): Ground => 'undecided'),
    ...unexplained.map((): Ground => 'undecided'),
  ];
  const exitCode = exitOf(grounds);
  const many = new Set(traces.map(({ file }) => file)).size > 1;
  const name = ({ file, column }: JudgedTrace): string => (many ? `${file}: ${column.name}` : column.name);
  const said = [
    ...(unreadable > 0
      ? [`${unreadable} ${unreadable === 1 ? 'problem' : 'problems'} in what was given`]
      : []),
    ...leaking.map((trace) => `${name(trace)} leaks ${rateText(trace)} per ${perText(trace)}`),
    ...openTexts(open, name),
    ...unexplained.map(
      (trace) => `${name(trace)} grows ${rateText(trace)} per ${perText(trace)} and ${aloneText(trace)}`,
    ),
  ];
  const bounded = counted.filter(({ analysis }) => isBounded(analysis.growth));
  const besides = seen.map(
    (trace) => `${name(trace)} grows ${rateText(trace)} per ${perText(trace)}, which decides nothing here`,
  );
  return {
    outcome: outcomeOf(exitCode),
    exitCode,
    headline:
      said.length > 0 ? said.join('; ') : [listed(bounded.map(boundedText(name))), ...besides].join('; '),
    facts: [],
    next: [],
    gates: '',
  };
}

/**
 * Whether resident memory grows as nothing beside it does. Shared memory and file pages are in it; only where a column tells
 * them apart is its growth known to be of the harmless kind.
 */
function isUnexplained(trace: JudgedTrace, traces: readonly JudgedTrace[]): boolean {
  const { metric, reserved } = trace.column;
  if (!trace.reported || trace.analysis.growth.verdict !== 'leak') return false;
  // What is private, swapped out or of no known kind is no file page: that it grows alone is never harmless.
  if (metric === undefined || metric === 'private') return !reserved;
  if (metric !== 'rss' && metric !== 'pss') return false;
  return !traces.some(({ file, column }) => file === trace.file && column.metric === 'shared');
}

/** What a growth that stands alone may be, and what would tell. */
const aloneText = ({ column }: JudgedTrace): string =>
  column.metric === 'rss' || column.metric === 'pss'
    ? 'anonymous memory does not: file pages, or shared memory that leaks; a column of shared memory (RssShmem) would tell'
    : `what decides does not: --column "${column.name}" judges it`;

/** One alone says why, since that is all there is to say. */
function openTexts(open: readonly JudgedTrace[], name: (trace: JudgedTrace) => string): string[] {
  const [first] = open;
  if (first === undefined) return [];
  if (open.length > 1) return [`${listed(open.map(name))} are undecided`];
  return [`${name(first)} is undecided (${first.analysis.growth.reason})`];
}

const show = ({ column }: JudgedTrace, value: number): string =>
  column.unit === 'bytes' ? formatBytes(value) : formatNumber(value);

/** `iteration`, or `sample of 15.0 s (240 MiB per hour)`. */
function perText({ column, step, analysis }: JudgedTrace): string {
  const hourly = hourlyText(column, step, analysis.growth.rate);
  return hourly === undefined ? step.noun : `${step.noun} (${hourly})`;
}

const rateText = (trace: JudgedTrace): string => show(trace, trace.analysis.growth.rate ?? 0);

const boundedText =
  (name: (trace: JudgedTrace) => string) =>
  (trace: JudgedTrace): string => {
    const { noun } = trace.step;
    const { tolerance, n } = trace.analysis.growth;
    const rows = `${trace.step.counted}s`;
    const aside = stepsAside(trace.analysis.growth);
    const but = aside === undefined ? '' : `, beside ${stepsText(aside.count, show(trace, aside.sum))}`;
    return `${name(trace)} is bounded below ${show(trace, tolerance)} per ${noun} over ${n} ${rows}${but}`;
  };
