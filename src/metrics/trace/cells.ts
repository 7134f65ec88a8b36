import { formatBytes, formatNumber } from '../../record/units.ts';
import { counted, some, type TraceProblem, type TraceRow, type TraceTable } from './cells/table.ts';
import { cellFactor } from './cells/unit.ts';
import type { Column } from './column.ts';
import { type Cell, type DecimalMark, digitsValue, isLoose, lastPlace, markOf, readCell } from './number.ts';

/** Up to this share of the cells may be empty without a word from the user. */
export const MOST_MISSING = 0.05;

/** How cells are read where they can be read in several ways. */
export interface CellReading {
  readonly decimal?: DecimalMark | undefined;
  /** `skip`: empty cells are left out however many they are. */
  readonly missing?: 'skip' | undefined;
}

export interface ReadCells {
  /** As named, with the unit that the cells write, if they do. */
  readonly column: Column;
  /** In bytes or units; null where the cell holds none. One a row. */
  readonly values: readonly (number | null)[];
  /** The smallest change that the cells can show, in bytes or units. */
  readonly step: number;
  readonly notes: readonly string[];
}

export type CellsResult =
  | { readonly read: ReadCells; readonly problems?: never }
  | { readonly read?: never; readonly problems: readonly TraceProblem[] };

/** The numbers of one column of these rows, times its unit. Every cell that is none is a problem with its line. */
export function readCells(
  rows: readonly TraceRow[],
  table: TraceTable,
  column: Column,
  reading: CellReading = {},
): CellsResult {
  const place = table.columns.indexOf(column.name);
  const cells = rows.map((row) => readCell(row.cells[place] ?? ''));
  const problems: TraceProblem[] = [];
  rows.forEach(({ line, cells: texts }, i) => {
    if (cells[i]?.kind !== 'text') return;
    problems.push({ line, message: `${column.name} is \`${texts[place]}\`, not a number` });
  });
  const mark = reading.decimal ?? decimalMark(cells, table, column);
  if (mark === 'ask') return { problems: [...problems, askForMark(cells, column)] };
  const unit = unitOfCells(rows, cells, column);
  problems.push(...unit.problems);
  const factorAt = (word: string): number =>
    word === '' || unit.column.unitFrom !== 'cells' ? column.factor : bytesOf(word, table);
  let step = 0;
  const values = cells.map((cell, i) => {
    if (cell.kind !== 'number') return null;
    const value = digitsValue(cell.digits, mark);
    if (!Number.isFinite(value)) {
      problems.push({
        line: rows[i]?.line ?? 0,
        message: `${column.name} is ${unreadable(cell.digits, mark)}`,
      });
    }
    const factor = factorAt(cell.word);
    step = Math.max(step, lastPlace(cell.digits, mark) * factor);
    return value * factor;
  });
  problems.push(
    ...unmeasured(rows, values, column),
    ...saturated(rows, values, column),
    ...unitChange(rows, values, column),
  );
  problems.push(...tooManyMissing(rows, cells, column.name, reading));
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (problems.length > 0) return { problems };
  const notes = [...unit.notes, ...missingNote(cells, column.name), ...belowZeroNote(values, column)];
  return { read: { column: unit.column, values, step, notes } };
}

/** Memory that no running process is without. */
const NEVER_ZERO: readonly Column['metric'][] = ['heap', 'anon', 'rss', 'pss', 'private'];

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

const belowZeroNote = (values: readonly (number | null)[], { name, metric }: Column): string[] => {
  const below = metric === undefined ? 0 : belowZero(values).length;
  return below === 0
    ? []
    : [
        `${name} is below 0 in ${counted(below, 'row')}: read as a difference from some start, not as a level`,
      ];
};

const numbersOf = (cells: readonly Cell[]): Extract<Cell, { kind: 'number' }>[] =>
  cells.filter((cell) => cell.kind === 'number');

/**
 * By the cells of the column, else by those of the whole file, else the point; but that is asked in a file with `;`, and
 * where it makes a process too small to be.
 */
function decimalMark(cells: readonly Cell[], table: TraceTable, column: Column): DecimalMark | 'ask' {
  const own = markOf(numbersOf(cells).map(({ digits }) => digits));
  if (own !== 'ask') return own ?? 'point';
  const commas = numbersOf(cells).some(({ digits }) => digits.includes(','));
  if (!commas && table.delimiter !== ';' && !isTooSmall(cells, column)) return 'point';
  return markOfFile(table) ?? 'ask';
}

/** Smallest memory of a process that is believed, in bytes. */
const LEAST_PROCESS = 4 * 1024 ** 2;
const OF_PROCESS: readonly Column['metric'][] = ['rss', 'pss', 'private', 'anon', 'group'];

function isTooSmall(cells: readonly Cell[], { metric, unit, factor }: Column): boolean {
  if (unit !== 'bytes' || !OF_PROCESS.includes(metric)) return false;
  return numbersOf(cells).every(
    ({ digits, word }) => digitsValue(digits, 'point') * (cellFactor(word) ?? factor) < LEAST_PROCESS,
  );
}

/** Another column can tell: `50,08` beside `307.187` says that the point is for thousands. */
function markOfFile({ columns, rows }: TraceTable): DecimalMark | undefined {
  const marks = columns.map((_, place) => {
    const cells = rows.map((row) => readCell(row.cells[place] ?? ''));
    return markOf(numbersOf(cells).map(({ digits }) => digits));
  });
  const sure = [...new Set(marks.filter((mark) => mark === 'point' || mark === 'comma'))];
  return sure.length === 1 ? sure[0] : undefined;
}

function askForMark(cells: readonly Cell[], { name, factor, unit }: Column): TraceProblem {
  const numbers = numbersOf(cells);
  const found = numbers.find(({ digits }) => /[.,]/.test(digits));
  if (found === undefined) return { message: name };
  const show = (mark: DecimalMark): string => {
    const value = digitsValue(found.digits, mark) * (cellFactor(found.word) ?? factor);
    return unit === 'bytes' ? formatBytes(value) : formatNumber(value);
  };
  const sign = found.digits.includes(',') ? 'comma' : 'point';
  return {
    message: `${name}: \`${found.digits}\` can be read in two ways, and no cell tells which: --decimal point makes it ${show('point')}, --decimal comma ${show('comma')} (the ${sign} parts decimals in the one, thousands in the other)`,
  };
}

/** A unit in the cells is the nearest to the number, and wins over the name of the column. */
function unitOfCells(
  rows: readonly TraceRow[],
  cells: readonly Cell[],
  column: Column,
): {
  readonly column: Column;
  readonly notes: readonly string[];
  readonly problems: readonly TraceProblem[];
} {
  const words = [...new Set(numbersOf(cells).flatMap(({ word }) => (word === '' ? [] : [word])))];
  if (words.length === 0) return { column, notes: [], problems: [] };
  const read: Column = {
    ...column,
    unit: 'bytes',
    guessed: false,
    unitFrom: 'cells',
    loose: false,
    role: column.role === 'unknown' ? 'quantity' : column.role,
  };
  // Where the name says the unit as well, it holds for the cells that do not.
  const bare = rows.filter((_, i) => {
    const cell = cells[i];
    return cell?.kind === 'number' && cell.word === '' && Number(cell.digits) !== 0;
  });
  const [first] = bare;
  const problems =
    first === undefined || (!column.guessed && column.unitFrom !== 'assumed')
      ? []
      : [
          {
            line: first.line,
            message: `${column.name} is without the unit that other rows have in ${counted(bare.length, 'row')} (${bare.length === 1 ? 'line' : 'lines'} ${some(bare.map(({ line }) => line))})`,
          },
        ];
  const loose = words.filter((word) => isLoose({ kind: 'number', digits: '', word }));
  const notes =
    loose.length === 0
      ? []
      : [`${column.name}: ${loose.join(', ')} behind a number is read as a power of 1024 bytes`];
  return { column: read, notes, problems };
}

const bytesOf = (word: string, { kernelUnits }: TraceTable): number =>
  kernelUnits && /^kb$/i.test(word) ? 1024 : (cellFactor(word) ?? 1);

const unreadable = (digits: string, mark: DecimalMark): string =>
  `\`${digits}\`, not a number with a ${mark} for decimals${mark === 'point' ? ' (--decimal comma reads commas)' : ''}`;

const missingIn = (cells: readonly Cell[]): number => cells.filter(({ kind }) => kind === 'missing').length;

function missingNote(cells: readonly Cell[], name: string): string[] {
  const missing = missingIn(cells);
  return missing === 0 ? [] : [`${name}: ${missing} of ${cells.length} cells are empty or NA, left out`];
}

function tooManyMissing(
  rows: readonly TraceRow[],
  cells: readonly Cell[],
  name: string,
  { missing }: CellReading,
): TraceProblem[] {
  const without = rows.filter((_, i) => cells[i]?.kind === 'missing');
  const [first] = without;
  if (first === undefined || without.length === rows.length) {
    return first === undefined ? [] : [{ line: first.line, message: `${name} holds no number in any row` }];
  }
  if (missing === 'skip' || without.length <= MOST_MISSING * rows.length) return [];
  const lines = some(without.map(({ line }) => line));
  return [
    {
      line: first.line,
      message: `${name} is empty or NA in ${without.length} of ${rows.length} rows (${without.length === 1 ? 'line' : 'lines'} ${lines}), more than 5 %: --missing skip leaves them out`,
    },
  ];
}
