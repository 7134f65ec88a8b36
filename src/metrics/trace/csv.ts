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
  if (header.cells.every((cell) => cell !== '' && Number.isFinite(Number(cell)))) {
    const message = 'the first line holds numbers, not the names of the columns';
    return { problems: [...problems, { line: header.line, message }] };
  }
  const width = header.cells.length;
  // Files put together with `cat` repeat it.
  const body = all.filter(({ cells }) => cells.join('\n') !== header.cells.join('\n'));
  const fitted = body.map((row) => withoutTrailing(row, width));
  for (const { line, cells } of fitted) {
    if (cells.length === width) continue;
    problems.push({ line, message: `${counted(cells.length, 'field')}, but the header has ${width}` });
  }
  if (body.length === 0) problems.push({ message: 'there are no rows below the header' });
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

/** One pass over the text; a row begins where no quote is open. */
function splitRows(source: string, delimiter: string): { rows: TraceRow[]; problems: TraceProblem[] } {
  const scanner = new Scanner(source, delimiter);
  const rows: TraceRow[] = [];
  while (!scanner.done) {
    const row = scanner.row();
    if (row !== undefined) rows.push(row);
  }
  return { rows, problems: scanner.problems };
}

class Scanner {
  readonly problems: TraceProblem[] = [];
  readonly #source: string;
  readonly #delimiter: string;
  #at = 0;
  #line = 1;

  constructor(source: string, delimiter: string) {
    this.#source = source;
    this.#delimiter = delimiter;
  }

  get done(): boolean {
    return this.#at >= this.#source.length;
  }

  /** The row that begins here; undefined for a comment or a blank line. */
  row(): TraceRow | undefined {
    const line = this.#line;
    const comment = this.#source[this.#at] === '#';
    const cells = comment ? [] : this.#cells();
    if (comment) this.#skip(/[^\r\n]*/y);
    this.#skip(/\r\n|\n|\r/y);
    this.#line++;
    return cells.length === 0 || (cells.length === 1 && cells[0] === '') ? undefined : { line, cells };
  }

  #cells(): string[] {
    const cells = [this.#field()];
    while (this.#source[this.#at] === this.#delimiter) {
      this.#at++;
      cells.push(this.#field());
    }
    return cells;
  }

  #field(): string {
    if (this.#skip(/ *"/y) === '') return this.#bare();
    const value = this.#quoted();
    const rest = this.#bare();
    if (rest !== '') this.problems.push({ line: this.#line, message: `text after a closing quote: ${rest}` });
    return value;
  }

  /** Up to the delimiter or the end of the line. */
  #bare(): string {
    const start = this.#at;
    while (!this.done && !['\n', '\r', this.#delimiter].includes(this.#source[this.#at] ?? '')) this.#at++;
    return this.#source.slice(start, this.#at).trim();
  }

  /** Behind an opening quote, up to and with the closing one. */
  #quoted(): string {
    const opened = this.#line;
    const piece = this.#skip(/[^"]*(?:""[^"]*)*/y);
    this.#line += piece.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (this.done) this.problems.push({ line: opened, message: 'a quote is opened here and never closed' });
    this.#at++;
    return piece.replaceAll('""', '"');
  }

  /** Passes what the sticky pattern matches here, and gives it. */
  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}
