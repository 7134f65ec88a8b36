import { CsvError, parse } from 'csv-parse/sync';
import { counted, type TableResult, type TraceProblem, type TraceRow } from './cells/table.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Reads a table with a header line, as any tool writes it: commas, semicolons, tabs or bars (the one that the
 * header has most of), quoted fields with doubled quotes and line breaks in them (RFC 4180), CRLF, a byte order mark,
 * blank lines and `#` comments. Cells keep their text, without the blanks around unquoted ones. All problems at once.
 */
export function parseCsv(text: string): TableResult {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const delimiter = delimiterOf(headerLine(source));
  const { rows, problems } = splitRows(source, delimiter);
  const [header, ...all] = rows;
  if (header === undefined) return { problems: [...problems, { message: 'the file holds no table' }] };
  const width = header.cells.length;
  // Files put together with `cat` repeat it.
  const body = all.filter(({ cells }) => cells.join('\n') !== header.cells.join('\n'));
  const fitted = body.map((row) => withoutTrailing(row, width));
  for (const { line, cells } of fitted) {
    if (cells.length === width) continue;
    problems.push({ line, message: `${counted(cells.length, 'field')}, but the header has ${width}` });
  }
  if (body.length === 0 && problems.length === 0)
    problems.push({ message: 'there are no rows below the header' });
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return problems.length > 0 ? { problems } : { table: { columns: header.cells, rows: fitted, delimiter } };
}

/** Some tools end every line, but not the header, with a delimiter. */
const withoutTrailing = (row: TraceRow, width: number): TraceRow =>
  row.cells.length === width + 1 && row.cells[width] === ''
    ? { ...row, cells: row.cells.slice(0, width) }
    : row;

const headerLine = (source: string): string =>
  source.split(/\r\n|\n|\r/).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';

/** The delimiter that stands most often outside quotes in a line; the comma where none does. */
export function delimiterOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '');
  const times = (delimiter: string): number => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (times(delimiter) > times(best) ? delimiter : best));
}

/** Whether one of the delimiters stands outside quotes. */
export const isDelimited = (line: string): boolean => {
  const bare = line.replace(/"[^"]*"/g, '');
  return DELIMITERS.some((delimiter) => bare.includes(delimiter));
};

/** The rows up to the first fault that leaves open where the next begins. */
function splitRows(source: string, delimiter: string): { rows: TraceRow[]; problems: TraceProblem[] } {
  const bytes = Buffer.from(source);
  const lineAt = lineCounter(bytes);
  const rows: TraceRow[] = [];
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      trim: true,
      // Where a cell does not begin with it, it is an inch mark.
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      comment: '#',
      comment_no_infix: true,
      on_record: (cells: string[], { bytes: end }) => {
        // The parser's own count takes a CRLF in quotes for two lines.
        const line = lineAt(end - 1) - (cells.join().match(/\r\n|\n|\r/g)?.length ?? 0);
        if (cells.length > 1 || cells[0] !== '') rows.push({ line, cells });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const message =
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quote is opened here and never closed'
        : 'text after a closing quote';
    return { rows, problems: [{ line: lineAt(Number(error.bytes)), message }] };
  }
  return { rows, problems: [] };
}

/** The line, from 1, that a byte lies on; asked in the order of the bytes. */
function lineCounter(bytes: Uint8Array): (byte: number) => number {
  let at = 0;
  let line = 1;
  return (byte) => {
    for (; at < byte; at++) if (bytes[at] === 10 || (bytes[at] === 13 && bytes[at + 1] !== 10)) line++;
    return line;
  };
}
