import { describe, expect, it } from 'vitest';
import { analyseTrace, type TraceRequest } from '../../src/judge/trace/trace.ts';
import { traceVerdict } from '../../src/judge/trace/verdict.ts';
import { readTrace } from '../../src/metrics/trace/read.ts';

const MIB = 1024 ** 2;
const SAMPLES = Array.from({ length: 60 }, (_, i) => i);
/** Bytes of sample i: 300 MiB, a little noise, and what leaks. */
type Level = (i: number) => number;
const noise = (i: number): number => [0, 9, 3, 12, 5, 7, 1, 11][(i * 5) % 8] ?? 0;
const level =
  (leak: number): Level =>
  (i) =>
    300 * MIB + 1024 * noise(i) + leak * i;
const kib = (bytes: number): number => Math.round(bytes / 1024);
const mib = (bytes: number, decimals = 3): string => (bytes / MIB).toFixed(decimals);
const clock = (i: number): string =>
  `08:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}`;
const lines = (head: string, row: (i: number) => string): string =>
  [head, ...SAMPLES.map(row)].filter((line) => line !== '').join('\n');
const each = (row: (i: number) => string): string => SAMPLES.map(row).join('\n');

/** Every kind of file that is read without an option: the column that leaks 1 MiB a sample, and a file for any leak. */
const FORMATS: readonly (readonly [string, string, (at: Level) => string])[] = [
  ['a suffix _kb', 'rss_kb', (at) => lines('iteration,rss_kb', (i) => `${i},${kib(at(i))}`)],
  ['a suffix _mb', 'rss_mb', (at) => lines('iteration,rss_mb', (i) => `${i},${mib(at(i))}`)],
  ['a suffix _mib', 'anon_mib', (at) => lines('iteration,anon_mib', (i) => `${i},${mib(at(i))}`)],
  [
    'a suffix _gib',
    'rss_gib',
    (at) => lines('iteration,rss_gib', (i) => `${i},${(at(i) / 1024 ** 3).toFixed(5)}`),
  ],
  ['(MB) in the name', 'RSS (MB)', (at) => lines('iteration,RSS (MB)', (i) => `${i},${mib(at(i))}`)],
  ['/B in the name', 'rss/B', (at) => lines('iteration,rss/B', (i) => `${i},${at(i)}`)],
  ['scientific notation', 'rss', (at) => lines('iteration,rss', (i) => `${i},${at(i).toExponential(8)}`)],
  [
    'quoted thousands',
    'rss_bytes',
    (at) => lines('iteration,rss_bytes', (i) => `${i},"${at(i).toLocaleString('en-US')}"`),
  ],
  [
    'a German spreadsheet',
    'rss_mb',
    (at) => lines('iteration;rss_mb', (i) => `${i};${mib(at(i), 2).replace('.', ',')}`),
  ],
  [
    'ps, once a sample, with its header',
    'RSS',
    (at) => each((i) => `    PID   RSS    VSZ COMMAND\n   1234 ${kib(at(i))} 900000 ./server -m a b`),
  ],
  [
    'ps aux',
    'RSS',
    (at) =>
      lines(
        'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
        (i) =>
          `me          1234  1.0  2.0 900000 ${kib(at(i))} ?        Sl   08:00   0:0${i % 10} ./server --port 80`,
      ),
  ],
  [
    'ps with a date above each sample',
    'RSS',
    (at) => each((i) => `Sun Mar  1 ${clock(i)} UTC 2026\n  PID   RSS CMD\n 1234 ${kib(at(i))} server`),
  ],
  [
    'top -b',
    'RES',
    (at) =>
      lines(
        '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
        (i) => `   1234 me        20   0    1.2g ${kib(at(i))}   5000 S   1.0   2.0   0:01.${10 + i} server`,
      ),
  ],
  [
    'pidstat -r',
    'RSS',
    (at) =>
      lines(
        'Linux 6.1.0 (box) \t03/01/26 \t_x86_64_\t(2 CPU)\n\n08:00:00      UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command',
        (i) => `${clock(i)}     1000      1234     12.00      0.00  900000  ${kib(at(i))}   1.20  server`,
      ).concat('\nAverage:     1000      1234     12.00      0.00  900000  310000   1.20  server'),
  ],
  [
    'pidstat -rh with a 12-hour clock',
    'RSS',
    (at) =>
      lines(
        'Linux 6.1.0 (box) \t03/01/26 \t_x86_64_\t(2 CPU)\n',
        (i) =>
          `# Time        UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command\n${clock(i)} AM     1000      1234     12.00      0.00  900000  ${kib(at(i))}   1.20  server`,
      ),
  ],
  [
    'psrecord',
    'Real (MB)',
    (at) =>
      lines(
        '# Elapsed time   CPU (%)     Real (MB)   Virtual (MB)',
        (i) => `       ${(i / 10).toFixed(3)}       50.000      ${mib(at(i))}      900.000`,
      ),
  ],
  [
    'mprof',
    'rss',
    (at) => lines('CMDLINE python a.py', (i) => `MEM ${mib(at(i), 6)} ${1767225600 + i / 10}`),
  ],
  [
    '/proc/PID/status',
    'VmRSS',
    (at) =>
      each(
        (i) => `Name:\tserver\nPid:\t1234\nVmPeak:\t  900000 kB\nVmRSS:\t  ${kib(at(i))} kB\nThreads:\t4\n`,
      ),
  ],
  ['lines of VmRSS', 'VmRSS', (at) => each((i) => `VmRSS:\t  ${kib(at(i))} kB`)],
  [
    'docker stats, as it paints the screen',
    'MEM USAGE / LIMIT',
    (at) =>
      each(
        (i) =>
          `\u001b[2J\u001b[HCONTAINER ID   NAME   CPU %     MEM USAGE / LIMIT     MEM %     NET I/O         BLOCK I/O     PIDS\nf00ba4         asr    50.08%    ${mib(at(i), 1)}MiB / 2GiB   14.65%    1.2kB / 648B    0B / 4.1kB    7`,
      ),
  ],
  [
    'docker stats as JSON lines',
    'MemUsage',
    (at) =>
      each((i) =>
        JSON.stringify({
          Name: 'asr',
          MemUsage: `${mib(at(i), 1)}MiB / 2GiB`,
          NetIO: `${i}kB / 2kB`,
          PIDs: '7',
        }),
      ),
  ],
  [
    'kubectl top',
    'MEMORY(bytes)',
    (at) => each((i) => `NAME   CPU(cores)   MEMORY(bytes)\nasr-0  250m         ${mib(at(i), 0)}Mi`),
  ],
  [
    'memoryUsage as JSON lines',
    'rss',
    (at) =>
      each((i) =>
        JSON.stringify({ rss: at(i), heapTotal: 9e6, heapUsed: 8e6, external: 2e6, arrayBuffers: 1e6 }),
      ),
  ],
  [
    'memoryUsage within a log of JSON lines',
    'memory.rss',
    (at) =>
      each((i) => JSON.stringify({ level: 30, time: 1767225600000 + 1000 * i, memory: { rss: at(i) } })),
  ],
  [
    'memoryUsage as it is printed',
    'rss',
    (at) => each((i) => `{\n  rss: ${at(i)},\n  heapTotal: 9000000,\n  heapUsed: 8000000\n}`),
  ],
  [
    'a JSON list',
    'rss_kb',
    (at) => JSON.stringify(SAMPLES.map((i) => ({ iteration: i, rss_kb: kib(at(i)) }))),
  ],
  ['JSON arrays', 'rss_kb', (at) => JSON.stringify({ rss_kb: SAMPLES.map((i) => kib(at(i))) })],
  [
    'a Prometheus export',
    'process_resident_memory_bytes',
    (at) =>
      lines(
        'time,process_resident_memory_bytes,process_cpu_seconds_total,network_receive_bytes_total',
        (i) => `${1767225600 + 15 * i},${at(i)},${i * 3.2},${i * 1.5e6}`,
      ),
  ],
  [
    'an answer of Prometheus',
    'process_resident_memory_bytes',
    (at) =>
      JSON.stringify({
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: { __name__: 'process_resident_memory_bytes', job: 'asr' },
              values: SAMPLES.map((i) => [1767225600 + 15 * i, String(at(i))]),
            },
          ],
        },
      }),
  ],
  [
    'scrapes of /metrics',
    'process_resident_memory_bytes',
    (at) =>
      each(
        (i) =>
          `# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes ${at(i).toExponential(9)}\n# TYPE sent_bytes counter\nsent_bytes ${i * 1e6}`,
      ),
  ],
  [
    'massif',
    'mem_heap_B',
    (at) =>
      lines(
        'desc: --time-unit=ms\ncmd: ./server\ntime_unit: ms',
        (i) =>
          `#-----------\nsnapshot=${i}\n#-----------\ntime=${i * 1000}\nmem_heap_B=${at(i)}\nmem_heap_extra_B=16\nmem_stacks_B=0\nheap_tree=empty`,
      ),
  ],
  [
    'hyperfine with memory',
    'memory_usage_byte',
    (at) =>
      JSON.stringify({
        results: [
          { command: './a', mean: 1, times: SAMPLES.map(() => 1), memory_usage_byte: SAMPLES.map(at) },
        ],
      }),
  ],
  [
    'Google Benchmark with a memory manager',
    'max_bytes_used',
    (at) =>
      JSON.stringify({
        context: { date: '2026-03-01' },
        benchmarks: [
          ...SAMPLES.map((i) => ({
            name: 'BM_a',
            run_type: 'iteration',
            iterations: 1000 - i,
            real_time: 5,
            max_bytes_used: at(i),
            net_heap_growth: 0,
          })),
          { name: 'BM_a_mean', run_type: 'aggregate', max_bytes_used: 5 },
        ],
      }),
  ],
  ['blanks between columns', 'rss_kb', (at) => lines('iteration  rss_kb', (i) => `${i}  ${kib(at(i))}`)],
  ['tabs', 'rss_kb', (at) => lines('iteration\trss_kb', (i) => `${i}\t${kib(at(i))}`)],
];

const judge = (text: string, request: Partial<TraceRequest> = {}) => {
  const { table, problems } = readTrace(text);
  if (table === undefined) return { refusal: problems.map(({ message }) => message) };
  const found = analyseTrace(table, { columns: [], where: [], ...request });
  const judged = found.judged.map((it) => ({ file: 'f', ...it }));
  return {
    refusal: found.problems.map(({ message }) => message),
    exit: judged.length === 0 ? 2 : traceVerdict(judged, found.problems.length).exitCode,
    headline: judged.length === 0 ? '' : traceVerdict(judged, 0).headline,
    rate: (name: string) =>
      found.judged.find(({ column }) => column.name === name)?.analysis.growth.rate ?? 0,
    notes: found.notes,
  };
};

describe('a leak of 1 MiB a sample is found, and its healthy twin passes, in', () => {
  it.each(FORMATS)('%s', (_, column, file) => {
    const leak = judge(file(level(MIB)));
    expect([leak.refusal, leak.exit]).toEqual([[], 10]);
    expect((leak.rate?.(column) ?? 0) / MIB).toBeCloseTo(1, 1);
    const twin = judge(file(level(0)));
    expect([twin.refusal, twin.exit]).toEqual([[], 0]);
  });
});

describe('what holds no level of memory, or hides it, is refused by name in', () => {
  it.each<[string, string, RegExp]>([
    ['hyperfine', '{"results":[{"command":"a","times":[1,2]}]}', /hyperfine, which gives times .*pidstat -r/],
    [
      'hyperfine as CSV',
      'command,mean,stddev,median,user,system,min,max\na,1,1,1,1,1,1,1\n',
      /hyperfine: one row/,
    ],
    [
      'Google Benchmark',
      '{"context":{},"benchmarks":[{"name":"a","real_time":1}]}',
      /Google Benchmark, which gives times .*memory manager/,
    ],
    [
      'perf stat -I',
      '#           time             counts unit events\n 1.000 5 page-faults\n',
      /written by perf/,
    ],
    ['perf stat -x', '1.000123,12345,,page-faults,100,100.00,,\n', /written by perf/],
    ['heaptrack', 'v 10500 3\nX ./server\n', /heaptrack_print -M/],
    ['one copy of status', 'Name:\ta\nVmRSS:\t 5 kB\n', /one sample: append a copy after each call/],
    ['one scrape', '# TYPE process_open_fds gauge\nprocess_open_fds 5\n', /one scrape is one sample/],
    ['other JSON', '{"rss": 5}', /JSON of no known kind/],
    ['broken JSON lines', '{"rss": 5}\n{"rss": \n', /not a JSON object/],
  ])('%s', (_, text, message) => {
    expect(judge(text).refusal?.join('\n')).toMatch(message);
  });
});

describe('memory without a unit', () => {
  const rss = (factor: number) => lines('time,rss', (i) => `${i},${Math.round(level(MIB)(i) / factor)}`);

  it('is refused with its readings where it cannot be bytes, and judged as soon as the unit is said', () => {
    expect(judge(rss(1024)).refusal).toEqual([
      'rss: no unit is named, and its level of 337921 is 330 KiB as bytes (--unit rss=bytes), too little to be believed, but 330 MiB as KiB (--unit rss=KiB) or 330 GiB as MiB (--unit rss=MiB): say which it is',
    ]);
    expect(judge(rss(1024), { unit: 'KiB' }).exit).toBe(10);
    expect(judge(rss(1024), { units: { rss: 'KiB' } }).exit).toBe(10);
    expect(judge(rss(1024), { units: { rss: 'bytes' } }).exit).toBe(0);
  });

  it('is refused where it could be KiB of a large process: a leak of 100 MiB would pass for one of 100 KiB', () => {
    const large = (rate: number) =>
      lines('iteration,rss', (i) => String(i).concat(`,${6 * 1024 ** 2 + 4 * noise(i) + rate * i}`));
    expect(judge(large(100 * 1024)).refusal?.join()).toContain(
      'rss: no unit is named, and its values are no whole pages, as bytes of rss are',
    );
    expect(judge(large(100 * 1024), { unit: 'KiB' }).exit).toBe(10);
    const paged = lines('iteration,rss', (i) => `${i},${40 * MIB + 4096 * noise(i)}`);
    expect(judge(paged).exit).toBe(0);
  });

  it('is taken for bytes where it can be, and said', () => {
    const { exit, notes } = judge(rss(1));
    expect([exit, notes]).toEqual([
      10,
      ['rss: no unit is named; read as bytes, 330 MiB (--unit rss=KiB if it is not)'],
    ]);
  });

  it('gets the unit of --unit, but columns that say their own keep it', () => {
    const text = lines(
      'iteration,rss,heap_bytes,fds',
      (i) => `${i},${kib(level(MIB)(i))},${5e6 + noise(i)},9`,
    );
    const found = judge(text, { unit: 'KiB' });
    expect([found.refusal, found.exit]).toEqual([[], 10]);
    expect((found.rate?.('rss') ?? 0) / MIB).toBeCloseTo(1, 2);
    expect(found.rate?.('heap_bytes')).toBeCloseTo(0, -2);
  });
});

describe('order and spacing', () => {
  const at = level(MIB);

  it('finds a leak in rows that run backwards', () => {
    const text = ['iteration,anon', ...SAMPLES.map((i) => `${i},${at(i)}`).reverse()].join('\n');
    expect(judge(text)).toMatchObject({ exit: 10, headline: 'anon leaks 1.00 MiB per iteration' });
  });

  it('judges the growth of an iteration where only every tenth has a row', () => {
    const text = (rate: number) => lines('iteration,anon', (i) => `${10 * i},${level(10 * rate)(i)}`);
    expect(judge(text(100 * 1024))).toMatchObject({
      exit: 0,
      headline: 'anon is bounded below 256 KiB per iteration over 60 samples',
    });
    expect(judge(text(300 * 1024)).exit).toBe(10);
  });

  it('says the growth of an iteration that has several rows: a row may hold a part of the tolerance', () => {
    const text = (leak: number) =>
      lines('iteration,phase,anon_kb', (i) => `${i >> 1},${i % 2},${kib(level(leak)(i))}`);
    expect(judge(text(MIB)).headline).toBe('anon_kb leaks 2.00 MiB per iteration');
    expect(judge(text(MIB), { every: 'row' }).headline).toBe('anon_kb leaks 1.00 MiB per row');
    expect(judge(text(150 * 1024)).exit).toBe(10);
    expect(judge(text(0)).exit).toBe(0);
  });

  it('says the growth of an hour where the time is known', () => {
    const text = lines('timestamp,anon', (i) => `${1767225600 + 15 * i},${at(i)}`);
    expect(judge(text).headline).toBe('anon leaks 1.00 MiB per sample of 15.0 s (240 MiB per hour)');
  });

  it('fits uneven times along the time', () => {
    const text = lines(
      'timestamp,anon',
      (i) => `${1767225600 + i * i},${300 * MIB + 1024 * (noise(i) + 20 * i * i)}`,
    );
    const { headline, notes } = judge(text);
    expect(headline).toMatch(/^anon leaks .* per sample of 59\.0 s \(70\.\d MiB per hour\)$/);
    expect(notes?.join()).toContain(
      'timestamp is spaced unevenly: growth is fitted along timestamp, 59 a step',
    );
  });

  it('never joins what came before a restart to what came after', () => {
    const falls = lines('anon', (i) => String(at(i % 35)));
    expect(judge(falls)).toMatchObject({ exit: 10, headline: 'anon leaks 1024 KiB per iteration' });
    expect(judge(falls).notes?.at(-1)).toBe(
      'anon falls back to where it began at line 37: taken for another process (--restarts none takes it for one); the verdict is that of lines 2 to 36',
    );
    const anew = lines('iteration,anon', (i) => `${i % 30},${at(i % 30)}`);
    expect(judge(anew)).toMatchObject({ exit: 10, headline: 'anon leaks 1.00 MiB per iteration' });
    const healthy = lines('iteration,anon', (i) => `${i % 30},${level(0)(i % 30)}`);
    expect(judge(healthy).exit).toBe(0);
  });

  it('asks what it is where a level falls back again and again', () => {
    const text = ['anon', ...Array.from({ length: 150 }, (_, i) => String(at(i % 30)))].join('\n');
    expect(judge(text).refusal).toEqual([
      'anon falls back to where it began 4 times (lines 32, 62, 92, 122): --restarts split takes that for new processes, --restarts none for one that collects its garbage',
    ]);
    expect(judge(text, { restarts: 'split' }).exit).toBe(10);
    expect(judge(text, { restarts: 'none' }).exit).not.toBe(2);
  });

  it('leaves cells without a value out, and judges the rest', () => {
    const text = lines('iteration,anon', (i) => `${i},${i === 20 || i === 40 ? 'NaN' : at(i)}`);
    expect(judge(text)).toMatchObject({ exit: 10, headline: 'anon leaks 1.00 MiB per iteration' });
    expect(judge(text).notes).toContain('anon: 2 of 60 cells are empty or NA, left out');
  });
});

describe('columns', () => {
  it('that are not judged are named, each with the reason', () => {
    const text = lines(
      'time,process_resident_memory_bytes,process_open_fds,process_cpu_seconds_total,mem_perc,x',
      (i) => `${1767225600 + 15 * i},${level(0)(i)},${20 + i},${3 * i},14.65,${i}`,
    );
    expect(judge(text)).toMatchObject({
      exit: 10,
      headline: 'process_open_fds leaks 1.00 per sample of 15.0 s (240 per hour)',
      notes: [
        'not judged: process_cpu_seconds_total (counts what has passed, not what is held); mem_perc (a percentage); x (nothing says what it holds); --column judges one',
      ],
    });
  });

  it('of RSS decide beside counts, which see none of it', () => {
    const text = lines('iteration,rss_kb,fds', (i) => `${i},${kib(level(MIB)(i))},20`);
    expect(judge(text)).toMatchObject({ exit: 10, headline: 'rss_kb leaks 1.00 MiB per iteration' });
  });
});

describe('shared memory', () => {
  const base = 100 * MIB;
  const table = (header: string, row: Level[]): string =>
    [`iteration,${header}`, ...SAMPLES.map((i) => [i, ...row.map((at) => at(i))].join(','))].join('\n');
  const flat: Level = () => base;
  const grows: Level = (i) => 3 * base + i * MIB;

  it('decides beside anonymous memory, which may be without it', () => {
    expect(judge(table('anon_bytes,shmem_bytes', [flat, grows])).exit).toBe(10);
    expect(judge(table('anon_bytes,shmem_bytes', [flat, flat])).exit).toBe(0);
  });

  it('keeps resident memory that grows alone from an all-clear, until a column tells what it is', () => {
    expect(judge(table('rss_bytes,anon_bytes', [grows, flat]))).toMatchObject({
      exit: 11,
      headline: expect.stringContaining(
        'rss_bytes grows 1.00 MiB per iteration and anonymous memory does not',
      ),
    });
    expect(judge(table('rss_bytes,anon_bytes,shmem_bytes', [grows, flat, flat]))).toMatchObject({
      exit: 0,
      headline: expect.stringContaining('rss_bytes grows 1.00 MiB'),
    });
    expect(judge(table('rss_bytes,anon_bytes', [flat, flat])).exit).toBe(0);
  });
});
