import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Growth, Verdict } from '../../src/record/run-record.ts';
import { MAIN } from '../support/cli.ts';
import { sharedFile } from '../support/shared.ts';
import { inFolder } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'asr-bench-analyze-'));
afterAll(() => rmSync(folder, { recursive: true }));

const Document = z.strictObject({
  schema: z.literal('asr-bench/analysis'),
  version: z.literal(2),
  verdict: Verdict,
  results: z.array(Growth.extend({ file: z.string(), column: z.string(), unit: z.enum(['bytes', 'count']) })),
});

const analyze = async (...options: string[]) => {
  const { code: status, ...said } = await inFolder(folder, ['analyze', ...options]);
  return { status, ...said };
};

/** A trace of 40 iterations: bounded RSS, leaking heap and handles, noisy anonymous memory. */
const rows = Array.from({ length: 40 }, (_, i) => {
  const swing = [0, 7, 3, 9, 1, 5, 2, 8][(i * 5) % 8] ?? 0;
  return `${i + 1},ran,${9e5 + swing},${5e5 + 4e4 * swing + (i % 3) * 5e4},${3e8 + 5e5 * i},${20 + i}`;
});
const header = 'iteration,phase,rss_kb,anon_kb,heap_inuse_bytes,fds';
writeFileSync(join(folder, 'trace.csv'), `${[header, ...rows].join('\n')}\n`);
writeFileSync(join(folder, 'broken.csv'), 'iteration,rss_kb\n1,5\n2,none\n3\n');
writeFileSync(join(folder, 'words.csv'), 'iteration,rss_kb\n1,5\n2,none\n3,\n');

describe('analyze', () => {
  it('leaves with 0 for what is bounded', async () => {
    expect((await analyze('trace.csv', '--column', 'rss_kb')).status).toBe(0);
  });

  it('leaves with 10 for a leak, the stronger of several', async () => {
    expect((await analyze('trace.csv')).status).toBe(10);
    expect((await analyze('trace.csv', '--column', 'rss_kb', '--column', 'fds')).status).toBe(10);
  });

  it('leaves with 11 for what is undecided', async () => {
    expect(
      (await analyze('trace.csv', '--column', 'anon_kb', '--tolerance', '1KiB', '--cycle', '20')).status,
    ).toBe(11);
  });

  it('gives one object a file and column as JSON, and nothing else on stdout', async () => {
    const { stdout, stderr, status } = await analyze(
      'trace.csv',
      '--json',
      '--column',
      'heap_inuse_bytes',
      '--column',
      'fds',
    );
    const { results } = Document.parse(JSON.parse(stdout));
    expect([status, stderr]).toEqual([10, '']);
    expect(results).toEqual([
      expect.objectContaining({
        file: 'trace.csv',
        column: 'heap_inuse_bytes',
        unit: 'bytes',
        verdict: 'leak',
        rate: expect.closeTo(5e5, 3),
        tolerance: 1024,
        warmup: 0,
        steps: [],
        iterationsNeeded: null,
        n: 40,
      }),
      expect.objectContaining({ column: 'fds', unit: 'count', verdict: 'leak', rate: expect.closeTo(1, 6) }),
    ]);
  });

  it('takes unit, tolerance, quantum, conditions and samples from the command line', async () => {
    const { stdout } = await analyze(
      ...['trace.csv', '--json', '--column', 'heap_inuse_bytes', '--unit', 'KiB', '--tolerance', '600MiB'],
      ...['--quantum', '4096', '--where', 'phase=ran', '--where', 'iteration=7', '--every', 'last'],
    );
    const [result] = Document.parse(JSON.parse(stdout)).results;
    expect(result).toMatchObject({ tolerance: 600 * 1024 ** 2, n: 1, verdict: 'inconclusive' });
    const inKiB = await analyze('trace.csv', '--json', '--column', 'fds', '--unit', 'MiB');
    expect(Document.parse(JSON.parse(inKiB.stdout)).results[0]).toMatchObject({
      rate: expect.closeTo(1024 ** 2, 3),
      tolerance: 262_144,
      unit: 'bytes',
    });
  });

  it('reads what Excel and the like write', async () => {
    const excel = `\uFEFF${[header, ...rows].map((row) => row.replaceAll(',', ';')).join('\r\n')}\r\n`;
    writeFileSync(join(folder, 'excel.csv'), excel);
    const of = async (file: string) =>
      Document.parse(JSON.parse((await analyze(file, '--json')).stdout)).results.map(
        ({ file: _, ...result }) => result,
      );
    expect(await of('excel.csv')).toEqual(await of('trace.csv'));
  });

  it('reads standard input, and UTF-16, and says so', async () => {
    const input = Buffer.from(`\uFEFF${[header, ...rows].join('\r\n')}`, 'utf16le');
    const options = { cwd: folder, encoding: 'utf8', input } as const;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [MAIN, 'analyze', '-', '--column', 'fds'],
      options,
    );
    expect([status, stderr]).toEqual([10, '-: read as UTF-16LE\n']);
    expect(stdout).toContain('FAIL: fds leaks 1.00 per iteration');
  });

  it('leaves with 2 for memory whose unit nobody knows, and with its verdict once it is said', async () => {
    const text = ['time,rss', ...Array.from({ length: 40 }, (_, i) => `${i},${300_000 + 1024 * i}`)].join(
      '\n',
    );
    writeFileSync(join(folder, 'ps.csv'), text);
    const refused = await analyze('ps.csv');
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain(
      'ps.csv: rss: no unit is named, and its level of 320480 is 313 KiB as bytes',
    );
    expect((await analyze('ps.csv', '--unit', 'rss=KiB')).status).toBe(10);
    expect((await analyze('ps.csv', '--unit', 'rss=bytes')).status).toBe(0);
  });

  it('prints a table and a plot for people', async () => {
    const { stdout } = await analyze('trace.csv', '--column', 'heap_inuse_bytes');
    const lines = stdout.split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'FAIL: heap_inuse_bytes leaks 488 KiB per iteration',
      '',
      'trace.csv',
      expect.stringMatching(
        /^ +verdict +per iteration +99 % interval +smallest detectable leak +warm-up +iterations$/,
      ),
      expect.stringMatching(/^ heap_inuse_bytes +LEAK +488 KiB +\S+ KiB \.\. \S+ KiB/),
      '',
      'heap_inuse_bytes: grows above the tolerance to the end, over the last 40 iterations',
    ]);
    expect(stdout).toContain('▔▔▔▔');
  });

  it.each([
    ['a file that is not there', ['none.csv'], 'none.csv: cannot be read: no such file or directory'],
    ['a folder', ['.'], '.: cannot be read: illegal operation on a directory'],
    ['a table with ragged rows', ['broken.csv'], 'broken.csv:4: 1 field, but the header has 2'],
    [
      'cells that are no numbers',
      ['words.csv'],
      'words.csv:3: rss_kb is `none`, not a number\nwords.csv:4: rss_kb is empty or NA in 1 of 3 rows (line 4), more than 5 %: --missing skip leaves them out',
    ],
    ['a misspelt column', ['trace.csv', '--column', 'rss_kn'], 'no column rss_kn; did you mean rss_kb?'],
    [
      'an unknown column',
      ['trace.csv', '--column', 'zzz'],
      'no column zzz; there are iteration, phase, rss_kb',
    ],
    ['a misspelt condition', ['trace.csv', '--where', 'phse=ran'], 'no column phse; did you mean phase?'],
    [
      'a condition that never holds',
      ['trace.csv', '--where', 'phase=run'],
      'no row has phase=run; there are: ran',
    ],
    [
      'a condition without value',
      ['trace.csv', '--where', 'phase'],
      '--where: `phase` is not of the form column=value',
    ],
    ['a tolerance of nothing', ['trace.csv', '--tolerance', '0'], '--tolerance: must be above 0'],
    [
      'a tolerance in miles',
      ['trace.csv', '--tolerance', '3mi'],
      '--tolerance: `3mi` is neither a number nor a size',
    ],
    ['a negative quantum', ['trace.csv', '--quantum=-1'], '--quantum: must not be below 0'],
    ['half a cycle', ['trace.csv', '--cycle', '2.5'], '--cycle: '],
    ['an unknown unit', ['trace.csv', '--unit', 'stone'], '--unit: `stone` is no unit'],
    ['a unit of no column', ['trace.csv', '--unit', 'rss_mb=KiB'], 'no column rss_mb; did you mean rss_kb?'],
    ['no file', [], "missing required argument 'csv'"],
    ['another sample than the last', ['trace.csv', '--every', 'first'], '--every: must be `last`'],
  ])('leaves with 2 for %s, and says what to do', async (_, options, message) => {
    const { status, stdout, stderr } = await analyze(...options);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('names all wrong options at once', async () => {
    const { stderr } = await analyze('trace.csv', '--tolerance', 'x', '--unit', 'y', '--where', 'z');
    expect(stderr.match(/^--/gm)).toHaveLength(3);
  });

  it('judges what can be read beside a file that cannot, and leaves with 2', async () => {
    const { status, stdout, stderr } = await analyze('trace.csv', 'none.csv', '--json', '--column', 'rss_kb');
    expect(status).toBe(2);
    expect(Document.parse(JSON.parse(stdout)).results).toHaveLength(1);
    expect(stderr).toContain('none.csv: cannot be read');
  });

  it('counts problems beyond the first twenty', async () => {
    writeFileSync(join(folder, 'bad.csv'), `rss_kb\n${'x\n'.repeat(100)}`);
    const { stderr } = await analyze('bad.csv');
    expect(stderr).toContain('bad.csv:21: rss_kb is `x`');
    expect(stderr).not.toContain('bad.csv:22:');
    expect(stderr).toContain('… and 80 more problems');
  });
});

const corpus = sharedFile('leak-traces/truth.json');

describe.skipIf(corpus === undefined)('analyze on the acceptance corpus', () => {
  const Truth = z.record(z.string(), z.object({ primary: z.string(), accept: z.array(z.string()) }));

  it('gives the verdicts that the corpus accepts, read through the command line', async () => {
    const { readFileSync } = await import('node:fs');
    const truth = Truth.parse(JSON.parse(readFileSync(corpus ?? '', 'utf8')));
    const refused: string[] = [];
    for (const primary of ['anon_kb', 'rss_kb']) {
      const names = Object.keys(truth).filter((name) => truth[name]?.primary === primary);
      const files = names.map((name) => sharedFile(`leak-traces/${name}.csv`) ?? '');
      const options = ['--json', '--column', primary, '--tolerance', '256KiB', '--quantum', '4096'];
      const { stdout } = await analyze(...files, ...options);
      const { results } = Document.parse(JSON.parse(stdout));
      expect(results.map(({ file }) => file)).toEqual(files);
      results.forEach(({ verdict }, i) => {
        const name = names[i] ?? '';
        if (!truth[name]?.accept.includes(verdict)) refused.push(`${name}: ${verdict}`);
      });
    }
    expect(refused.length, refused.join(', ')).toBeLessThanOrEqual(1);
  });
});

describe('what to do about a trace that cannot be judged', () => {
  writeFileSync(join(folder, 'nan.csv'), 'iteration,rss_kb\n1,NaN\n2,nan\n3,NaN\n');
  writeFileSync(join(folder, 'empty.csv'), '');
  const falls = Array.from({ length: 150 }, (_, i) => `${i},${1e6 + (i % 30) * 5e4}`);
  writeFileSync(join(folder, 'falls.csv'), `iteration,rss_kb\n${falls.join('\n')}\n`);

  it.each([
    ['a column that is not there', ['trace.csv', '--column', 'foo'], 'no column foo'],
    ['a column of NaN', ['nan.csv'], 'rss_kb holds no number in any row'],
    ['a named column of NaN', ['nan.csv', '--column', 'rss_kb'], 'rss_kb holds no number in any row'],
    ['an amount that overflows', ['trace.csv', '--tolerance=1e308'], '--tolerance: must not be above'],
    ['restarts', ['falls.csv'], '--restarts none'],
  ])('is not to mend the table: %s', async (_, args, message) => {
    const { status, stderr } = await analyze(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('give tables');
  });

  it('is to mend it where it is none, and to name another where there is no file', async () => {
    expect((await analyze('empty.csv')).stderr).toContain('do: give tables with a header line');
    expect((await analyze('none.csv')).stderr).toContain('do: name a file that is there');
  });
});
