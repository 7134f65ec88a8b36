import { z } from 'zod';
import type { Line } from '../cells/blanks.ts';
import { type Entry, recordsOf } from '../cells/records.ts';
import { refused, type TableResult } from '../cells/table.ts';

const SAMPLE = /^([a-zA-Z_:][\w:]*)(\{.*\})?\s+([-+]?[\d.]+(?:e[-+]?\d+)?|NaN|[-+]Inf)(?:\s+(\d+))?$/i;

/** The text that a process serves on /metrics, one scrape below the other. */
export const isExposition = (lines: readonly Line[]): boolean =>
  lines.some(({ text }) => /^# (TYPE|HELP) [a-zA-Z_:]/.test(text)) ||
  (lines.length > 0 && lines.every(({ text }) => SAMPLE.test(text.trim()) && /[_{]/.test(text)));

export function parseExposition(lines: readonly Line[]): TableResult {
  const counters = lines.flatMap(({ text }) => {
    const [, name] = /^# TYPE (\S+) (?:counter|histogram|summary)$/.exec(text.trim()) ?? [];
    return name === undefined ? [] : [name];
  });
  const stamped = lines.map(({ text }) => SAMPLE.exec(text.trim())).find((found) => found?.[4] !== undefined);
  const entries = lines.flatMap(({ line, text }): Entry[] => {
    const [, name, labels = '', value, stamp] = SAMPLE.exec(text.trim()) ?? [];
    if (name === undefined || value === undefined) return [];
    const found = { line, key: `${name}${labels}`, value };
    // One stamp a scrape is enough.
    const timed = stamp !== undefined && name === stamped?.[1] && labels === (stamped[2] ?? '');
    return timed ? [{ line, key: 'timestamp', value: stamp }, found] : [found];
  });
  const { columns, rows } = recordsOf(entries);
  if (rows.length < 2) return refused('one scrape is one sample: append a scrape after each call');
  const bare = (name: string): string => name.replace(/\{.*$/, '');
  return {
    table: {
      columns,
      rows,
      counters: columns.filter((name) => counters.some((it) => bare(name).startsWith(it))),
      notes: [`read as ${rows.length} scrapes of Prometheus metrics`],
    },
  };
}

const Matrix = z.object({
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** The answer of /api/v1/query_range: each series becomes a column, joined by time. Undefined: it is none. */
export function fromMatrix(json: unknown): TableResult | undefined {
  const parsed = Matrix.safeParse(json);
  if (!parsed.success) return undefined;
  const series = parsed.data.data.result;
  if (series.length === 0) return refused('the answer of Prometheus holds no series');
  const names = series.map(({ metric }) => metric.__name__ ?? 'value');
  const columns = series.map(({ metric }, i) => {
    const name = names[i] ?? '';
    if (names.filter((it) => it === name).length === 1) return name;
    const labels = Object.entries(metric).filter(([key]) => key !== '__name__');
    return `${name}{${labels.map(([key, value]) => `${key}="${value}"`).join(',')}}`;
  });
  const times = [...new Set(series.flatMap(({ values }) => values.map(([at]) => at)))].sort((a, b) => a - b);
  const maps = series.map(({ values }) => new Map(values));
  const rows = times.map((at, i) => ({
    line: i + 1,
    cells: [String(at), ...maps.map((values) => values.get(at) ?? '')],
  }));
  return {
    table: {
      columns: ['timestamp', ...columns],
      rows,
      notes: [`read as an answer of Prometheus, ${series.length} series; a line is a time, counted from 1`],
    },
  };
}
