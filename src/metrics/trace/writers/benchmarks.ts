import { z } from 'zod';
import { refused, type TableResult } from '../cells/table.ts';

const Hyperfine = z.object({
  results: z.array(
    z.object({
      command: z.string(),
      times: z.array(z.number()),
      memory_usage_byte: z.array(z.number()).optional(),
    }),
  ),
});

/** hyperfine --export-json: one row a run. Undefined: it is none. */
export function fromHyperfine(json: unknown): TableResult | undefined {
  const parsed = Hyperfine.safeParse(json);
  if (!parsed.success || parsed.data.results.length === 0) return undefined;
  const { results } = parsed.data;
  if (results.some(({ memory_usage_byte }) => memory_usage_byte === undefined)) {
    return refused(
      'written by hyperfine, which gives times here and no memory: growth is judged of memory sampled within one process (ps, pidstat -r, /proc/PID/status)',
    );
  }
  const rows = results.flatMap(({ command, times, memory_usage_byte = [] }) =>
    times.map((time, i) => [command, String(i + 1), String(time), String(memory_usage_byte[i] ?? '')]),
  );
  return {
    table: {
      columns: ['command', 'iteration', 'seconds', 'memory_usage_byte'],
      rows: rows.map((cells, i) => ({ line: i + 1, cells })),
      noAxis: ['seconds'],
      notes: [
        'read as hyperfine: every run is a process of its own, so this is the growth of its peak from run to run, not within a process',
      ],
    },
  };
}

const Google = z.object({
  context: z.record(z.string(), z.unknown()),
  benchmarks: z.array(z.record(z.string(), z.unknown())),
});
/** Peaks of a benchmark with a memory manager. */
const PEAK = 'max_bytes_used';

/** Google Benchmark --benchmark_format=json: one row a repetition, aggregates left out. Undefined: it is none. */
export function fromGoogleBenchmark(json: unknown): TableResult | undefined {
  const parsed = Google.safeParse(json);
  if (!parsed.success) return undefined;
  const runs = parsed.data.benchmarks.filter(({ run_type }) => run_type !== 'aggregate');
  const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
  const columns = [...new Set(runs.flatMap((run) => Object.keys(run).filter((key) => isScalar(run[key]))))];
  if (!columns.some((name) => /bytes_used|rss|heap|mem/i.test(name) && !/growth/.test(name))) {
    return refused(
      `written by Google Benchmark, which gives times here and no memory: register a memory manager (${PEAK}), or judge memory sampled within one process (ps, pidstat -r, /proc/PID/status)`,
    );
  }
  return {
    table: {
      columns,
      rows: runs.map((run, i) => ({ line: i + 1, cells: columns.map((name) => String(run[name] ?? '')) })),
      // How often the loop ran within one repetition.
      noAxis: ['iterations', 'real_time', 'cpu_time'],
      notes: [`read as Google Benchmark: ${runs.length} repetitions, aggregates left out`],
    },
  };
}
