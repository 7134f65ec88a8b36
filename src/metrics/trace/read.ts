import { joinClock, type Line, parseBlanks } from './cells/blanks.ts';
import { type Entry, recordsOf } from './cells/records.ts';
import { refused, type TableResult, type TraceTable } from './cells/table.ts';
import { isDelimited, parseCsv } from './csv.ts';
import { parseJson } from './json.ts';
import { isNumeric } from './number.ts';
import { foreignOutput } from './writers/foreign.ts';
import { withWriter } from './writers/headers.ts';
import { isMassif, parseMassif } from './writers/massif.ts';
import { isMprof, parseMprof } from './writers/mprof.ts';
import { isProc, parseProc } from './writers/proc.ts';
import { isExposition, parseExposition } from './writers/prometheus.ts';

/** Reads a trace of any known kind (docs/analyze.md). What cannot be read is refused by its name, with what to do. */
export function readTrace(text: string): TableResult {
  const source = clean(text);
  const lines = source
    .split(/\r\n|\n|\r/)
    .map((it, i): Line => ({ line: i + 1, text: it }))
    .filter((it) => it.text.trim() !== '');
  const misfit = notATrace(lines);
  if (misfit !== undefined) return refused(misfit);
  if (/^\s*[[{]/.test(source)) return isInspected(source) ? parseInspected(lines) : parseJson(source);
  if (isMassif(lines)) return parseMassif(lines);
  if (isMprof(lines)) return parseMprof(lines);
  if (isExposition(lines)) return parseExposition(lines);
  if (isProc(lines)) return parseProc(lines);
  const { table, problems } = parseTable(source, lines);
  if (table === undefined) return { problems };
  const misshapen = withoutHeader(table) ?? twice(table) ?? turnedRound(table);
  return misshapen === undefined ? withWriter(table) : refused(misshapen);
}

/** `ps --no-headers`, statm, memory.current: a header that was guessed would cost a sample and every unit. */
function withoutHeader({ columns }: TraceTable): string | undefined {
  const numbers = columns.filter(isNumeric);
  if (numbers.length === 0 || numbers.length * 2 < columns.length) return undefined;
  return `the first line holds values (${numbers.slice(0, 3).join(', ')}), not the names of the columns: put these in front, \`(echo time rss_kb; cat FILE) | asr-bench analyze -\` for a file of two`;
}

/** A name finds one column: the other would be judged by the figures of this one. */
function twice({ columns }: TraceTable): string | undefined {
  const name = columns.find((column, i) => column !== '' && columns.indexOf(column) !== i);
  if (name === undefined) return undefined;
  const places = columns.flatMap((column, i) => (column === name ? [i + 1] : []));
  return `column ${name} stands ${places.length} times (fields ${places.join(', ')}): give each a name of its own`;
}

const MANY_COLUMNS = 9;
const FEW_ROWS = 2;

function turnedRound({ columns, rows }: TraceTable): string | undefined {
  return columns.length < MANY_COLUMNS || rows.length > FEW_ROWS
    ? undefined
    : `${columns.length} columns and ${rows.length === 1 ? 'one row' : `${rows.length} rows`}: a row a sample is asked for, and a column a quantity; turn the table round`;
}

/** Without byte order mark, and without what `docker stats` paints the screen with. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of a terminal begin with one
const clean = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\u001B\[[0-9;?]*[A-Za-z]/g, '');

/** pidstat begins with a line about the machine. */
const BANNER = /^Linux \d\S* \(.*\)\s/;

/** `date` before each `ps`: a line of its own, which is in no table. */
const DATE = /^((Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z0-9]|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\S+)?( \S+)?$)/;

function withoutDates(lines: readonly Line[]): readonly Line[] {
  const rest = lines.filter(({ text }) => !DATE.test(text.trim()));
  return DATE.test(lines[0]?.text.trim() ?? '') && rest.length > 0 ? rest : lines;
}

function parseTable(source: string, lines: readonly Line[]): TableResult {
  const rows = withoutDates(lines.filter(({ text }) => !BANNER.test(text)));
  const [first] = rows;
  const plain = rows.filter(({ text }) => !text.startsWith('#'));
  const [head] = plain;
  if (first === undefined || head === undefined) return parseCsv(source);
  const commented = commentedHeader(rows, head);
  const header = commented ?? head;
  const delimited = isDelimited(header.text);
  if (delimited && commented === undefined) return parseCsv(onlyLines(source, rows, lines));
  if (delimited) return parseCsv(uncommented(source, header.line));
  const body = plain.filter((line) => line !== header);
  const wide = body.filter(({ text }) => /\S\s+\S/.test(text.trim())).length;
  // One name, one number a line: a table of one column.
  if (wide * 2 < body.length || body.length === 0) return parseCsv(onlyLines(source, rows, lines));
  return parseBlanks([header, ...body]);
}

/** psrecord and pidstat -h write the names of the columns as a comment above the numbers. */
function commentedHeader(rows: readonly Line[], head: Line): Line | undefined {
  const above = rows.filter(({ line, text }) => line < head.line && text.startsWith('#')).at(-1);
  if (above === undefined || !/[A-Za-z]/.test(above.text)) return undefined;
  const cells = joinClock(head).text.split(isDelimited(head.text) ? /[,;\t|]/ : /\s+/);
  const names = above.text.replace(/^#\s*/, '').trim();
  const width = names.split(isDelimited(names) ? /[,;\t|]/ : /\s+/).length;
  const first = cells[0] ?? '';
  return (isNumeric(first) || /^\d\d:\d\d:\d\d/.test(first)) && width >= cells.length
    ? { line: above.line, text: names }
    : undefined;
}

const uncommented = (source: string, line: number): string =>
  source
    .split(/\r\n|\n|\r/)
    .map((it, i) => (i + 1 === line ? it.replace(/^#\s*/, '') : it))
    .join('\n');

/** Lines that are passed over become blank, that every other one keeps its number. */
function onlyLines(source: string, kept: readonly Line[], all: readonly Line[]): string {
  if (kept.length === all.length) return source;
  const numbers = new Set(kept.map(({ line }) => line));
  return source
    .split(/\r\n|\n|\r/)
    .map((it, i) => (numbers.has(i + 1) ? it : ''))
    .join('\n');
}

/** What Node prints of `process.memoryUsage()`: `{ rss: 4935680, heapTotal: 1826816, … }`. */
const isInspected = (source: string): boolean => /^\s*\{\s*rss: [\d_]+/.test(source);

function parseInspected(lines: readonly Line[]): TableResult {
  const entries = lines.flatMap(({ line, text }): Entry[] =>
    [...text.matchAll(/(\w+): ([\d_]+)/g)].map(([, key = '', value = '']) => ({ line, key, value })),
  );
  const table: TraceTable = recordsOf(entries);
  return { table: { ...table, notes: [`read as ${table.rows.length} prints of memoryUsage()`] } };
}

/** Files of tools that hold no level of memory, or hide it. */
function notATrace(lines: readonly Line[]): string | undefined {
  const head = lines.slice(0, 40).map(({ text }) => text);
  const has = (pattern: RegExp): boolean => head.some((text) => pattern.test(text));
  if (
    /^v [0-9a-f]+ [0-9a-f]+$/.test(head[0] ?? '') ||
    has(/^(MOST CALLS TO ALLOCATION|reading file ".*heaptrack)/)
  ) {
    return 'written by heaptrack: `heaptrack_print -M massif.out FILE` writes its course over time, which is read here';
  }
  if (
    has(/^# started on |Performance counter stats for|^#\s+time\s+counts\s+unit events/) ||
    /^\s*\d+\.\d+,\s*(\d+|<not counted>),[^,]*,[\w:-]+,/.test(head[0] ?? '')
  ) {
    return 'written by perf, which counts events and holds no level of memory: sample the process with `pidstat -r -p PID 1` or copies of /proc/PID/status';
  }
  return foreignOutput(lines.slice(0, 40));
}

/** The text of a file, or why it has none. */
type Decoded =
  | { readonly text: string; readonly note?: string; readonly problem?: never }
  | { readonly text?: never; readonly note?: never; readonly problem: string };

/** First bytes of files that must be unpacked first. */
const PACKED: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], 'gzip (heaptrack writes such, too): unpack it with `gunzip -c`'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd (heaptrack writes such, too): unpack it with `zstd -dc`'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file, as spreadsheets are: save the sheet as CSV'],
];

/** UTF-8, or UTF-16 as PowerShell's `>` and Excel write it, with or without a byte order mark. */
export function decodeText(bytes: Uint8Array): Decoded {
  const packed = PACKED.find(([magic]) => magic.every((byte, i) => bytes[i] === byte));
  if (packed !== undefined) return { problem: `packed as ${packed[1]}` };
  const encoding = utf16Of(bytes);
  if (encoding !== undefined) {
    return { text: new TextDecoder(encoding).decode(bytes), note: `read as ${encoding.toUpperCase()}` };
  }
  if (bytes.subarray(0, 4096).includes(0)) {
    return { problem: 'holds zero bytes: it is no text (perf.data is read by `perf script`)' };
  }
  return { text: new TextDecoder('utf-8').decode(bytes) };
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: every other byte of plain letters and digits is 0.
  const head = bytes.subarray(0, 200);
  const zeros = (from: number): number => head.filter((byte, i) => i % 2 === from && byte === 0).length;
  const most = Math.floor(head.length / 2) * 0.9;
  if (head.length < 8) return undefined;
  if (zeros(1) >= most && zeros(0) === 0) return 'utf-16le';
  return zeros(0) >= most && zeros(1) === 0 ? 'utf-16be' : undefined;
}
