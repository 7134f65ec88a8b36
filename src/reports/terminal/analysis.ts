import type { Growth } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { type GrowthPlot, growthPlot } from './growth-plot.ts';

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

const WORDS: Readonly<Record<Growth['verdict'], string>> = {
  leak: 'LEAK',
  'no-leak': 'no leak',
  'warm-up-plateau': 'plateau',
  'pool-step': 'pool step',
  inconclusive: 'inconclusive',
};
const headOf = (columns: readonly AnalysedColumn[]): string[] => {
  const same = (values: readonly string[]): string =>
    new Set(values).size === 1 ? (values[0] ?? '') : 'sample';
  const noun = same(columns.map(({ step }) => step.noun));
  const counted = same(columns.map(({ step }) => step.counted));
  return ['', 'verdict', `per ${noun}`, '99 % interval', 'could see', 'warm-up', `${counted}s`];
};
const ABSENT = '-';

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
    const table = aligned([headOf(own), ...own.map(cellsOf)]);
    return [
      file,
      ...table.map((line) => `  ${line}`),
      '',
      ...own.flatMap((result) => [...detail(result, columns), '']),
    ];
  });
  return [...parts, ...legend];
}

function cellsOf({ column, unit, growth, reported }: AnalysedColumn): string[] {
  const amount = formatter(unit);
  const [low, high] = growth.bounds;
  return [
    column,
    WORDS[growth.verdict] + (reported ? ' (reported)' : ''),
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
  const needed = growth.iterationsNeeded;
  const about = needed === null ? '' : `; about ${needed} iterations would decide`;
  const steps = growth.steps.map(({ at, size }) => `${size < 0 ? '' : '+'}${format(size)} after ${at}`);
  const lines = [`${column}: ${growth.reason}${about}`];
  if (steps.length > 0) lines.push(`  changes of level: ${steps.join(', ')} ${step.counted}s`);
  return [...lines, ...growthPlot({ ...plot, format }, columns)];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
