import { z } from 'zod';
import { reasonOf } from '../../system/failure.ts';
import { refused, type TableResult, type TraceProblem, type TraceRow } from './cells/table.ts';
import { fromGoogleBenchmark, fromHyperfine } from './writers/benchmarks.ts';
import { fromMatrix } from './writers/prometheus.ts';

const Row = z.record(z.string(), z.unknown());
type Row = z.infer<typeof Row>;

/** Reads JSON: a known tool's document, a list of objects, or objects one a line; each object is a row. */
export function parseJson(text: string): TableResult {
  const whole = attempt(text);
  if ('value' in whole) return fromDocument(whole.value);
  const problems: TraceProblem[] = [];
  const rows: { line: number; row: Row }[] = [];
  text.split(/\r\n|\n|\r/).forEach((source, i) => {
    if (source.trim() === '') return;
    const parsed = attempt(source);
    const row = 'value' in parsed ? Row.safeParse(parsed.value) : undefined;
    if (row?.success) rows.push({ line: i + 1, row: row.data });
    else problems.push({ line: i + 1, message: 'not a JSON object, which every line should be' });
  });
  // A document that is broken, not lines of which some are.
  if (rows.length === 0)
    return refused(`neither JSON nor one JSON object a line: ${'error' in whole ? whole.error : ''}`);
  return problems.length > 0 ? { problems } : { table: tableOf(rows) };
}

function attempt(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (thrown) {
    return { error: reasonOf(thrown) };
  }
}

function fromDocument(json: unknown): TableResult {
  const known = fromMatrix(json) ?? fromHyperfine(json) ?? fromGoogleBenchmark(json);
  if (known !== undefined) return known;
  const list = z.array(Row).safeParse(json);
  if (list.success && list.data.length > 0) {
    const table = tableOf(list.data.map((row, i) => ({ line: i + 1, row })));
    return { table: { ...table, notes: ['read as a JSON list; a line is an entry, counted from 1'] } };
  }
  const columns = z.record(z.string(), z.array(z.unknown())).safeParse(json);
  if (columns.success && Object.keys(columns.data).length > 0) return fromColumns(columns.data);
  return refused(
    'JSON of no known kind: give objects one a line or in a list, arrays by name, or what hyperfine, Google Benchmark or Prometheus (query_range) write',
  );
}

function fromColumns(columns: Readonly<Record<string, readonly unknown[]>>): TableResult {
  const names = Object.keys(columns);
  const lengths = [...new Set(names.map((name) => columns[name]?.length ?? 0))];
  const [length = 0] = lengths;
  if (lengths.length > 1) return refused(`arrays of different lengths: ${lengths.join(', ')}`);
  const rows = Array.from({ length }, (_, i) => ({
    line: i + 1,
    cells: names.map((name) => cellOf(columns[name]?.[i])),
  }));
  return {
    table: { columns: names, rows, notes: ['read as JSON arrays; a line is an entry, counted from 1'] },
  };
}

/** Objects within objects give names with a point: `memory.rss`. */
function tableOf(records: readonly { readonly line: number; readonly row: Row }[]): {
  columns: string[];
  rows: TraceRow[];
} {
  const flat = records.map(({ line, row }) => ({ line, values: new Map(flattened(row)) }));
  const columns = [...new Set(flat.flatMap(({ values }) => [...values.keys()]))];
  const rows = flat.map(({ line, values }) => ({
    line,
    cells: columns.map((name) => values.get(name) ?? ''),
  }));
  return { columns, rows };
}

function flattened(row: Row, before = ''): [string, string][] {
  return Object.entries(row).flatMap(([key, value]): [string, string][] => {
    const inner = Row.safeParse(value);
    if (inner.success && !Array.isArray(value)) return flattened(inner.data, `${before}${key}.`);
    return Array.isArray(value) ? [] : [[`${before}${key}`, cellOf(value)]];
  });
}

const cellOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
