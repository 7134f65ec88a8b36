import { refused, type TableResult, type TraceTable } from '../cells/table.ts';
import type { Unit } from '../cells/unit.ts';

/** A tool that its column names give away. */
interface Writer {
  readonly name: string;
  readonly matches: (has: (column: string) => boolean, table: TraceTable) => boolean;
  /** Columns, in any case, whose unit the tool is known for. */
  readonly units?: Readonly<Record<string, Unit>>;
  /** Times that are not the time of the sample. */
  readonly noAxis?: readonly string[];
  readonly refusal?: string;
}

const NO_MEMORY = 'judge memory sampled within one process (ps, pidstat -r, /proc/PID/status)';

/** The first that fits. */
const WRITERS: readonly Writer[] = [
  {
    name: 'psrecord',
    matches: (has) => has('Real (MB)') && has('Virtual (MB)'),
    units: { 'Real (MB)': 'MiB', 'Virtual (MB)': 'MiB' },
  },
  {
    name: 'pidstat',
    matches: (has) => has('RSS') && has('minflt/s'),
    units: { RSS: 'KiB', VSZ: 'KiB', StkSize: 'KiB', StkRef: 'KiB' },
  },
  {
    name: 'smem',
    matches: (has) => has('USS') && has('PSS') && has('RSS') && has('Swap'),
    units: { RSS: 'KiB', PSS: 'KiB', USS: 'KiB', Swap: 'KiB' },
  },
  {
    name: 'ps',
    matches: (has, { delimiter }) =>
      (has('RSS') || has('RSZ')) &&
      (has('%MEM') ||
        has('VSZ') ||
        (delimiter === ' ' && ['PID', 'COMMAND', 'CMD', 'TTY', 'STAT'].some(has))),
    units: { RSS: 'KiB', RSZ: 'KiB', VSZ: 'KiB' },
    // Time of the processor, and of the start.
    noAxis: ['TIME', 'START', 'STIME', 'CPUTIME'],
  },
  {
    name: 'top',
    matches: (has) => has('RES') && has('VIRT') && has('SHR'),
    units: { RES: 'KiB', VIRT: 'KiB', SHR: 'KiB' },
    noAxis: ['TIME', 'TIME+'],
  },
  {
    name: 'hyperfine',
    matches: (has) => has('command') && has('mean') && has('stddev') && has('median'),
    refusal: `one row a command, with times and no memory: ${NO_MEMORY}`,
  },
  {
    name: 'Google Benchmark',
    matches: (has) => has('real_time') && has('cpu_time') && has('time_unit') && !has('max_bytes_used'),
    refusal: `times, and no memory: ${NO_MEMORY}`,
  },
];

/** Adds what is known of the tool that wrote the table. */
export function withWriter(table: TraceTable): TableResult {
  const find = (wanted: string): string | undefined =>
    table.columns.find((column) => column.toLowerCase() === wanted.toLowerCase());
  const writer = WRITERS.find(({ matches }) => matches((column) => find(column) !== undefined, table));
  if (writer === undefined) return { table };
  if (writer.refusal !== undefined) return refused(`written by ${writer.name}: ${writer.refusal}`);
  const units = Object.entries(writer.units ?? {}).flatMap(([column, unit]): [string, Unit][] => {
    const found = find(column);
    return found === undefined ? [] : [[found, unit]];
  });
  // `time` in small letters may be a column of the user's own.
  const noAxis = (writer.noAxis ?? []).filter((column) => table.columns.includes(column));
  const said = units.map(([column, unit]) => `${column} in ${unit}`).join(', ');
  return {
    table: { ...table, units: Object.fromEntries(units), noAxis, notes: [`read as ${writer.name}, ${said}`] },
  };
}
