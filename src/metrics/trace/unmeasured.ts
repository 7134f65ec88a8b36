import { formatBytes } from '../../record/units.ts';
import { counted, type TraceProblem, type TraceRow } from './cells/table.ts';
import type { Column } from './column.ts';

/** Memory that no running process is without. */
const NEVER_ZERO: readonly Column['metric'][] = ['heap', 'anon', 'rss', 'pss', 'private'];

/** Values that would be an all-clear, and were not measured as what they stand for. Pure. */
export const notMeasured = (...read: Parameters<typeof unmeasured>): TraceProblem[] => [
  ...unmeasured(...read),
  ...saturated(...read),
  ...unitChange(...read),
];

/**
 * What was not measured: `-1` where a tool had no answer, or no memory from first to last. A verdict on it would be an
 * all-clear. Levels below 0 that differ are a reading against some start, which moves no growth.
 */
function unmeasured(
  rows: readonly TraceRow[],
  values: readonly (number | null)[],
  { name, metric }: Column,
): TraceProblem[] {
  if (metric === undefined) return [];
  const below = belowZero(values);
  if (below.length > 0 && new Set(below.map((i) => values[i])).size === 1) {
    return [
      {
        line: rows[below[0] ?? 0]?.line ?? 0,
        message: `${name} has one value below 0 in ${counted(below.length, 'row')}: a mark for "not measured"; leave it out as NA`,
      },
    ];
  }
  const read = values.filter((value) => value !== null);
  if (read.length === 0 || !NEVER_ZERO.includes(metric) || read.some((value) => value !== 0)) return [];
  return [{ message: `${name} is 0 in every row: nothing was measured; --column judges others` }];
}

/** Where counters of 32 bits end, in what a column counts. */
const ENDS: readonly number[] = [2 ** 31 - 1, 2 ** 32 - 1];

/** A counter that has come to its end stands still while memory grows: the level that it keeps would be an all-clear. */
function saturated(
  rows: readonly TraceRow[],
  values: readonly (number | null)[],
  { name, metric, unit, factor }: Column,
): TraceProblem[] {
  if (metric === undefined || unit !== 'bytes') return [];
  const full = values.flatMap((value, i) =>
    value !== null && ENDS.includes(value / factor) ? [{ i, end: value / factor }] : [],
  );
  const [first] = full;
  if (first === undefined || full.length < 2) return [];
  return [
    {
      line: rows[first.i]?.line ?? 0,
      message: `${name} is ${first.end} in ${counted(full.length, 'row')}, where a counter of 32 bits ends: what lies above it was not measured; leave those rows out, or take a wider counter`,
    },
  ];
}

/** How far from 1000 or 1024 times is still another unit and no other level, and how many rows on each side must bear it out. */
const NEARLY = 0.02;
const BORNE_OUT = 2;

/**
 * Rows in KiB behind rows in bytes: the rest of the column would be held against a tolerance a thousand times too wide, and a leak in
 * it would pass. No memory falls or rises to a thousandth from one row to the next, and stays there.
 */
function unitChange(
  rows: readonly TraceRow[],
  values: readonly (number | null)[],
  { name, metric, unit }: Column,
): TraceProblem[] {
  if (unit !== 'bytes' || metric === undefined || !NEVER_ZERO.includes(metric)) return [];
  const read = values.flatMap((value, row) => (value === null || value <= 0 ? [] : [{ value, row }]));
  const apart = (a: number, b: number): boolean => {
    const times = Math.max(a, b) / Math.min(a, b);
    return times > 1000 * (1 - NEARLY) && times < 1024 * (1 + NEARLY);
  };
  const at = read.findIndex(({ value }, i) => {
    const before = read.slice(Math.max(0, i - BORNE_OUT), i);
    const after = read.slice(i, i + BORNE_OUT);
    return (
      before.length === BORNE_OUT &&
      after.length === BORNE_OUT &&
      before.every((one) => apart(one.value, value)) &&
      after.every((one) => apart(one.value, read[i - 1]?.value ?? 0))
    );
  });
  const [last, first] = [read[at - 1], read[at]];
  if (last === undefined || first === undefined) return [];
  return [
    {
      line: rows[first.row]?.line ?? 0,
      message: `${name} goes from ${formatBytes(last.value)} to ${formatBytes(first.value)}, as where the unit changes between KiB and bytes: write all rows in one unit`,
    },
  ];
}

const belowZero = (values: readonly (number | null)[]): number[] =>
  values.flatMap((value, i) => ((value ?? 0) < 0 ? [i] : []));

export const belowZeroNote = (values: readonly (number | null)[], { name, metric }: Column): string[] => {
  const below = metric === undefined ? 0 : belowZero(values).length;
  return below === 0
    ? []
    : [
        `${name} is below 0 in ${counted(below, 'row')}: read as a difference from some start, not as a level`,
      ];
};
