import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyseTrace, type TraceRequest } from '../../src/judge/trace/trace.ts';
import { traceVerdict } from '../../src/judge/trace/verdict.ts';
import { decodeText, readTrace } from '../../src/metrics/trace/read.ts';

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
const lines = (head: string, row: (i: number) => string): string =>
  [head, ...SAMPLES.map(row)].filter((line) => line !== '').join('\n');

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

/** One kind of file, with a leak of 1 MiB a sample and as its healthy twin, in test/fixtures/traces. */
const Format = z.strictObject({
  name: z.string(),
  file: z.string(),
  /** Read without an option: the column that leaks. */
  column: z.string().optional(),
  /** Refused with a message of this pattern, and read as soon as its advice is followed: */
  refused: z.string().optional(),
  /** … a header is put in front; */
  header: z.string().optional(),
  /** … options are given; */
  request: z.record(z.string(), z.unknown()).optional(),
  /** … or the command of the message is run. */
  command: z.boolean().optional(),
});
const FIXTURES = join(import.meta.dirname, '../fixtures/traces');
const FORMATS = z.array(Format).parse(JSON.parse(readFileSync(join(FIXTURES, 'index.json'), 'utf8')));
const READ = FORMATS.filter(({ refused }) => refused === undefined);
const REFUSED = FORMATS.filter(({ refused }) => refused !== undefined);

const fixture = (kind: 'leak' | 'twin', file: string): string =>
  decodeText(readFileSync(join(FIXTURES, kind, file))).text ?? '';

it('has at least sixty kinds of files', () => {
  expect(FORMATS.length).toBeGreaterThanOrEqual(60);
});

describe('a leak of 1 MiB a sample is found, and its healthy twin passes, in', () => {
  it.each(READ)('$name', ({ file, column = '' }) => {
    const leak = judge(fixture('leak', file));
    expect([leak.refusal, leak.exit]).toEqual([[], 10]);
    // GB that are read as GiB are said to be.
    expect((leak.rate?.(column) ?? 0) / MIB).toBeCloseTo(1, 0);
    const twin = judge(fixture('twin', file));
    expect([twin.refusal, twin.exit]).toEqual([[], 0]);
  });
});

describe('what cannot be read by itself is refused with what to do, and that helps, in', () => {
  it.each(REFUSED)('$name', ({ file, refused = '', header, request, command }) => {
    const [said = ''] = judge(fixture('leak', file)).refusal ?? [];
    expect(said).toMatch(new RegExp(refused));
    const advised = (kind: 'leak' | 'twin') => {
      if (command === true) return judge(followed(said, join(FIXTURES, kind, file)));
      const text = fixture(kind, file);
      return judge(
        header === undefined ? text : `${header}\n${text}`,
        (request ?? {}) as Partial<TraceRequest>,
      );
    };
    if (command !== true && header === undefined && request === undefined) return;
    expect(advised('leak')).toMatchObject({ refusal: [], exit: 10 });
    expect(advised('twin')).toMatchObject({ refusal: [], exit: 0 });
  });
});

/** What the command between the backticks of a message makes of a file. */
function followed(message: string, file: string): string {
  const [, command = ''] = /`(.*) \| asr-bench analyze -`/.exec(message) ?? [];
  return execFileSync('sh', ['-c', command.replace('FILE', `'${file}'`)], { encoding: 'utf8' });
}

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

describe('no all-clear', () => {
  const two = (head: string, second: Level) => lines(head, (i) => `${level(0)(i)},${second(i)}`);
  const grows: Level = (i) => 40 * MIB + i * MIB;
  const still: Level = (i) => 40 * MIB + 1024 * noise(i);

  it.each([
    'anon_bytes,swap_bytes',
    'anon_bytes,private_bytes',
    'anon_bytes,uss_bytes',
    'anon_bytes,unfreed_bytes',
  ])('where memory grows that no rule decides by: %s', (head) => {
    expect(judge(two(head, grows))).toMatchObject({
      exit: 11,
      headline: expect.stringContaining('--column'),
    });
    expect(judge(two(head, still)).exit).toBe(0);
  });

  it.each(['vsz_bytes', 'process_virtual_memory_bytes', 'VmSize_bytes', 'heapTotal_bytes'])(
    'but address space may grow without a page behind it: %s',
    (name) => {
      expect(judge(two(`anon_bytes,${name}`, grows)).exit).toBe(0);
    },
  );

  it('of a column that is judged by the figures of another of its name', () => {
    expect(judge(two('rss_bytes,rss_bytes', grows)).refusal).toEqual([
      'column rss_bytes stands 2 times (fields 1, 2): give each a name of its own',
    ]);
  });

  it('of workers in turn, whatever their column is called; a word that seldom changes is none', () => {
    const turns = (word: (i: number) => string) =>
      ['who,rss_bytes', ...Array.from({ length: 80 }, (_, i) => `${word(i)},${level(0)(i)}`)].join('\n');
    expect(judge(turns((i) => `w${i % 4}`)).refusal).toEqual([
      expect.stringContaining('rows of 4 processes, who w0, w1, w2, w3'),
    ]);
    expect(judge(turns((i) => (i < 40 ? 'warm' : 'hot'))).exit).toBe(0);
    expect(judge(turns(() => 'w')).exit).toBe(0);
  });
});
