import type { Unit } from './unit.ts';

/** A row of a trace, with the line of the file that it began on, from 1. */
export interface TraceRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What was read of a file, whoever wrote it. */
export interface TraceTable {
  readonly columns: readonly string[];
  readonly rows: readonly TraceRow[];
  /** Between the cells of the file: a `;` leaves open which mark its numbers have. */
  readonly delimiter?: string;
  /** Units that the writer is known for, by column. */
  readonly units?: Readonly<Record<string, Unit>>;
  /** Columns that count what has passed, told by the file itself. */
  readonly counters?: readonly string[];
  /** `kB` in a cell is 1024 bytes, as in /proc. */
  readonly kernelUnits?: boolean;
  /** Columns that tell neither the iteration nor the time of a sample, whatever they are called. */
  readonly noAxis?: readonly string[];
  /** What the reader should know of how it was read. */
  readonly notes?: readonly string[];
}

/** What is wrong with a file, and where; without a line it is about the whole file. */
export interface TraceProblem {
  readonly line?: number;
  readonly message: string;
}

export type TableResult =
  | { readonly table: TraceTable; readonly problems?: never }
  | { readonly table?: never; readonly problems: readonly TraceProblem[] };

export const refused = (message: string, line?: number): TableResult => ({
  problems: [line === undefined ? { message } : { line, message }],
});

export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** The first few of many. */
export const some = (values: readonly (string | number)[], most = 8): string =>
  values.length <= most ? values.join(', ') : `${values.slice(0, most).join(', ')} …`;
