import { counted, refused, type TableResult, type TraceProblem, type TraceRow } from './table.ts';

/** A line of the file that is not blank, with its number from 1. */
export interface Line {
  readonly line: number;
  readonly text: string;
}

/** The last column of ps, top and pidstat may hold blanks of its own. */
const OPEN_ENDED = /^(command|cmd|args|comm)$/i;

/**
 * Reads a table whose columns are parted by blanks, as ps, pidstat, psrecord, docker stats and kubectl top print it. A
 * header that comes again, as these write it for every sample, is passed over; so are the averages at the end.
 */
export function parseBlanks(lines: readonly Line[]): TableResult {
  const [first, ...rest] = lines.map(joinClock);
  if (first === undefined) return refused('the file holds no table');
  const header = { ...first, text: first.text.replace(/^\d\d:\d\d:\d\d\S*(?=\s)/, 'Time') };
  const isHeader = ({ text }: Line): boolean =>
    text.replace(/^(\d\d:\d\d:\d\d\S*|#)\s+/, '').trim() ===
    first.text.replace(/^(\d\d:\d\d:\d\d\S*|#)\s+/, '').trim();
  const body = rest.filter((line) => !isHeader(line) && !/^(Average:|#)/.test(line.text));
  const columns = columnsOf(header.text.replace(/^#\s*/, ''), body);
  const open = OPEN_ENDED.test(columns.at(-1) ?? '');
  const problems: TraceProblem[] = [];
  const rows = body.map(({ line, text }): TraceRow => {
    const cells = cellsAt(text, columns.length, open);
    if (cells.length !== columns.length) {
      problems.push({
        line,
        message: `${counted(cells.length, 'field')} between blanks, but the header has ${columns.length}`,
      });
    }
    return { line, cells };
  });
  if (rows.length === 0) problems.push({ message: 'there are no rows below the header' });
  return problems.length > 0 ? { problems } : { table: { columns, rows, delimiter: ' ' } };
}

/** `08:00:01 PM` is one cell. */
export const joinClock = ({ line, text }: Line): Line => ({
  line,
  text: text.trim().replace(/^(\d\d:\d\d:\d\d) ([AP]M)(?=\s)/, '$1$2'),
});

/** Names that hold single blanks (`CPU (%)`, `MEM USAGE / LIMIT`) are parted by two or more; the rows tell which it is. */
function columnsOf(header: string, body: readonly Line[]): string[] {
  const wide = header.trim().split(/\s{2,}/);
  const narrow = header.trim().split(/\s+/);
  const fits = (columns: readonly string[]): number => {
    const open = OPEN_ENDED.test(columns.at(-1) ?? '');
    return body.filter(({ text }) => cellsAt(text, columns.length, open).length === columns.length).length;
  };
  return fits(wide) > fits(narrow) || (fits(wide) === fits(narrow) && wide.length > 1) ? wide : narrow;
}

function cellsAt(text: string, width: number, open: boolean): string[] {
  const narrow = text.trim().split(/\s+/);
  if (narrow.length === width) return narrow;
  const wide = text.trim().split(/\s{2,}/);
  if (wide.length === width) return wide;
  if (open && narrow.length > width)
    return [...narrow.slice(0, width - 1), narrow.slice(width - 1).join(' ')];
  return narrow;
}
