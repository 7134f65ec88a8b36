import { formatBytes, formatNumber } from '../../record/units.ts';
import { counted, some, type TraceProblem, type TraceRow, type TraceTable } from './cells/table.ts';
import { cellFactor } from './cells/unit.ts';
import type { Column } from './column.ts';
import { type Cell, type DecimalMark, digitsValue, isLoose, lastPlace, markOf, readCell } from './number.ts';
import { belowZeroNote, notMeasured } from './unmeasured.ts';

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
  problems.push(...notMeasured(rows, values, column));
  problems.push(...tooManyMissing(rows, cells, column.name, reading));
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (problems.length > 0) return { problems };
  const notes = [...unit.notes, ...missingNote(cells, column.name), ...belowZeroNote(values, column)];
  return { read: { column: unit.column, values, step, notes } };
}

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
