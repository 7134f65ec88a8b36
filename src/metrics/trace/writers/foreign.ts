import type { Line } from '../cells/blanks.ts';

/** A tool whose output is no table of levels, by what it writes, and the commands that make one of it. */
interface ForeignOutput {
  readonly tool: string;
  readonly pattern: RegExp;
  /** What to do; FILE is the file. */
  readonly remedy: string;
}

const WHOLE_MACHINE = 'shows the whole machine: sample the process with `pidstat -r -p PID 1`';
/** `(echo name; sed -n 's/pattern/\1/p' FILE)`: one column with its unit in its name. */
const picked = (column: string, pattern: string): string =>
  `make one column of it: \`(echo ${column}; sed -n 's/${pattern}/\\1/p' FILE) | asr-bench analyze -\``;
const printed = (column: string, program: string): string =>
  `make one column of it: \`(echo ${column}; awk '${program}' FILE) | asr-bench analyze -\``;

/** Each remedy is run by test/judge/trace-formats.test.ts. */
const FOREIGN: readonly ForeignOutput[] = [
  { tool: 'free', pattern: /^\s+total\s+used\s+free\s/, remedy: WHOLE_MACHINE },
  { tool: 'vmstat', pattern: /^procs -+memory-+/, remedy: WHOLE_MACHINE },
  { tool: 'sar -r', pattern: /\bkbmemfree\b.*\bkbmemused\b/, remedy: WHOLE_MACHINE },
  { tool: 'pmap', pattern: /^Address\s+Kbytes\s+RSS/, remedy: printed('rss_kb', '/^total/ {print $4}') },
  {
    tool: 'dumpsys meminfo',
    pattern: /^\*\* MEMINFO in pid /,
    remedy: printed('pss_kb', '$1 == "TOTAL" {print $2}'),
  },
  {
    tool: 'top of macOS',
    pattern: /^Processes: \d+ total/,
    remedy: 'sample with `(echo rss_kb; while sleep 1; do ps -o rss= -p PID; done)`',
  },
  {
    tool: 'GODEBUG=gctrace=1',
    pattern: /^gc \d+ @[\d.]+s \d+%: /,
    remedy: picked('memory_mib', '.*->\\([0-9]*\\) MB, .*'),
  },
  {
    tool: 'node --trace-gc',
    pattern: /^\[\d+:0x[0-9a-f]+\]\s+\d+ ms: /,
    remedy: picked('memory_mib', '.* -> \\([0-9.]*\\) .*'),
  },
  {
    tool: 'tegrastats',
    pattern: /\bRAM \d+\/\d+MB\b/,
    remedy: picked('used_mib', '.*RAM \\([0-9]*\\)\\/.*'),
  },
  {
    tool: 'the control group (memory.stat)',
    pattern: /^(anon|inactive_anon) \d+$/,
    remedy: picked('anon_bytes', '^anon \\([0-9]*\\)$'),
  },
  {
    tool: '/usr/bin/time -v',
    pattern: /^\s*Maximum resident set size \(kbytes\): \d+$/,
    remedy: picked('rss_kb', '.*Maximum resident set size (kbytes): \\([0-9]*\\).*'),
  },
  {
    tool: '/proc/PID/statm, in pages',
    pattern: /^\d+ \d+ \d+ \d+ 0 \d+ 0$/,
    remedy: printed('rss_kb', '{print $2 * 4}'),
  },
  {
    tool: 'Graphite',
    pattern: /^[\w-]+(\.[\w-]+)+ [\d.e+]+ \d{9,}$/,
    remedy: printed('rss_bytes', '{print $2}'),
  },
  {
    tool: 'InfluxDB or Telegraf',
    pattern: /^\w+(,[\w-]+=[^ ,]+)+ \S+=\S+ \d{13,}$/,
    remedy: picked('rss_bytes', '.*rss=\\([0-9]*\\)i.*'),
  },
];

/** Why a file that a known tool wrote is not read, and what to do; undefined where no such tool is recognised. */
export function foreignOutput(head: readonly Line[]): string | undefined {
  const found = FOREIGN.find(({ pattern }) => head.some(({ text }) => pattern.test(text)));
  return found === undefined ? undefined : `written by ${found.tool}: ${found.remedy}`;
}
