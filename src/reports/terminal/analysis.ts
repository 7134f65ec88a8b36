import { reasonText } from '../../record/growth.ts';
import type { Growth } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { VERDICT_WORDS } from '../sections/growth-section.ts';
import { type GrowthPlot, growthPlot } from './growth-plot.ts';
import { tableText } from './table.ts';

/** One judged column of a trace, ready to print. */
export interface AnalysedColumn {
  readonly file: string;
  readonly column: string;
  readonly unit: 'bytes' | 'count';
  /** What one value is of, and what they are counted in. */
  readonly step: { readonly noun: string; readonly counted: string };
  readonly growth: Growth;
  /** It is reported, and does not count for the exit code. */
  readonly reported: boolean;
  readonly plot: Omit<GrowthPlot, 'format'>;
}

const headOf = (columns: readonly AnalysedColumn[]): string[] => {
  const same = (values: readonly string[]): string =>
    new Set(values).size === 1 ? (values[0] ?? '') : 'sample';
  const noun = same(columns.map(({ step }) => step.noun));
  const counted = same(columns.map(({ step }) => step.counted));
  return [
    '',
    'verdict',
    `per ${noun}`,
    '99 % interval',
    'smallest detectable leak',
    'warm-up',
    `${counted}s`,
  ];
};
const ABSENT = '-';

/** Where nothing is too wide, a plot still is. */
const PLOT = 80;

/** The verdicts of all columns as a table for each file, each column with its reason and a plot under it. */
export function analysisText(results: readonly AnalysedColumn[], columns: number): string[] {
  const files = [...new Set(results.map(({ file }) => file))];
  const legend = [
    '░ warm-up   ▔ judged   ─ fitted   (the level at the left, iterations to the right)',
    ...(results.some(({ reported }) => reported)
      ? ['reported: shown beside the quantities that decide; it does not count for the exit code']
      : []),
  ];
  const parts = files.flatMap((file) => {
    const own = results.filter((result) => result.file === file);
    const table = tableText(
      { id: file, title: '', head: headOf(own), rows: own.map(cellsOf), notes: [] },
      columns,
    );
    return [
      file,
      ...table.split('\n'),
      '',
      ...own.flatMap((result) => [...detail(result, Number.isFinite(columns) ? columns : PLOT), '']),
    ];
  });
  return [...parts, ...legend];
}

function cellsOf({ column, unit, growth, reported }: AnalysedColumn): string[] {
  const amount = formatter(unit);
  const [low, high] = growth.bounds;
  return [
    column,
    VERDICT_WORDS[growth.verdict] + (reported ? ' (reported)' : ''),
    growth.rate === null ? ABSENT : amount(growth.rate),
    low === null || high === null ? ABSENT : `${amount(low)} .. ${amount(high)}`,
    growth.mde === null ? ABSENT : amount(growth.tolerance + growth.mde),
    String(growth.warmup),
    String(growth.n),
  ];
}

const formatter = (unit: 'bytes' | 'count'): ((value: number) => string) =>
  unit === 'bytes' ? formatBytes : (value) => value.toFixed(3).replace(/^-(0\.0+)$/, '$1');

function detail({ column, unit, step, growth, plot }: AnalysedColumn, columns: number): string[] {
  const format = formatter(unit);
  const steps = growth.steps.map(({ at, size }) => `${size < 0 ? '' : '+'}${format(size)} after ${at}`);
  const lines = [`${column}: ${reasonText(growth, step.counted)}`];
  if (steps.length > 0) lines.push(`  changes of level: ${steps.join(', ')} ${step.counted}s`);
  return [...lines, ...growthPlot({ ...plot, format }, columns)];
}
