import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoredRuns } from '../../../src/record/store/stored-runs.ts';
import { endless, serve } from '../../server/world.ts';

const id = (n: number): string => `20260101T00000${n}Z-exp-1-000${n}`;
const record = (n: number): string =>
  JSON.stringify({ id: id(n), startedAt: 'then', status: 'completed', scenario: { id: 'exp-1' } });

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder of reports with one healthy run, and a secret beside it. */
function reports(): { readonly folder: string; readonly outside: string } {
  const [folder, outside] = [temporary(), temporary()];
  store(folder, 1);
  mkdirSync(join(outside, 'run'));
  for (const name of ['report.html', 'run.json']) writeFileSync(join(outside, 'run', name), record(2));
  return { folder, outside };
}

function store(folder: string, n: number, content = record(n)): string {
  const run = join(folder, id(n));
  mkdirSync(run);
  writeFileSync(join(run, 'run.json'), content);
  writeFileSync(join(run, 'report.html'), content);
  return run;
}

const text = async (runs: StoredRuns, n: number): Promise<string | undefined> => {
  const stream = await runs.report(id(n));
  return stream === undefined ? undefined : new Response(stream).text();
};
const listed = async (runs: StoredRuns): Promise<string[]> => (await runs.list()).map((run) => run.id);

/** Each makes of run 2 something that must not be opened. */
const HOSTILE: readonly (readonly [what: string, make: (folder: string, outside: string) => void])[] = [
  ['a link to a run elsewhere', (folder, outside) => symlinkSync(join(outside, 'run'), join(folder, id(2)))],
  [
    'links to files elsewhere',
    (folder, outside) => {
      mkdirSync(join(folder, id(2)));
      for (const name of ['report.html', 'run.json'])
        symlinkSync(join(outside, 'run', name), join(folder, id(2), name));
    },
  ],
  [
    'links to devices',
    (folder) => {
      mkdirSync(join(folder, id(2)));
      for (const name of ['report.html', 'run.json']) symlinkSync('/dev/zero', join(folder, id(2), name));
    },
  ],
  [
    'FIFOs that nobody writes to',
    (folder) => {
      mkdirSync(join(folder, id(2)));
      for (const name of ['report.html', 'run.json']) execFileSync('mkfifo', [join(folder, id(2), name)]);
    },
  ],
  [
    'folders in place of files',
    (folder) => {
      for (const name of ['report.html', 'run.json'])
        mkdirSync(join(folder, id(2), name), { recursive: true });
    },
  ],
  ['a file in place of the folder', (folder) => writeFileSync(join(folder, id(2)), 'x')],
  [
    'files of a terabyte',
    (folder) => {
      const run = store(folder, 2);
      for (const name of ['report.html', 'run.json']) truncateSync(join(run, name), 1e12);
    },
  ],
];

describe('stored runs', () => {
  it.each(HOSTILE)('%s: not opened; the run beside it is', async (_what, make) => {
    const { folder, outside } = reports();
    make(folder, outside);
    const runs = new StoredRuns(folder);
    for (let n = 0; n < 3; n += 1) {
      expect(await listed(runs)).toEqual([id(1)]);
      expect([await text(runs, 2), await text(runs, 1)]).toEqual([undefined, record(1)]);
    }
  });

  it('are reached through a link to the whole folder, which is the user’s own choice', async () => {
    const { folder } = reports();
    const link = join(temporary(), 'reports');
    symlinkSync(folder, link);
    const runs = new StoredRuns(link);
    expect([await listed(runs), await text(runs, 1)]).toEqual([[id(1)], record(1)]);
  });

  it('an empty report is empty; one that grows is read as far as it went', async () => {
    const { folder } = reports();
    store(folder, 3, '');
    const runs = new StoredRuns(folder);
    expect(await text(runs, 3)).toBe('');
    const stream = await runs.report(id(1));
    writeFileSync(join(folder, id(1), 'report.html'), record(1).repeat(100_000));
    expect(await new Response(stream ?? null).text()).toBe(record(1));
  });

  it('a list that many ask for at once is made once', async () => {
    const { folder } = reports();
    const runs = new StoredRuns(folder);
    const lists = await Promise.all(Array.from({ length: 50 }, () => runs.list()));
    expect(new Set(lists).size).toBe(1);
    store(folder, 4);
    expect(await listed(runs)).toEqual([id(4), id(1)]);
  });

  it('forty FIFOs hold up neither other answers nor the end', async () => {
    const world = await serve(endless);
    for (let n = 0; n < 10; n += 1) {
      mkdirSync(join(world.reports, id(n)));
      for (const name of ['report.html', 'run.json'])
        execFileSync('mkfifo', [join(world.reports, id(n), name)]);
    }
    const asked = Array.from({ length: 40 }, async (_, at) => {
      const answer = await fetch(
        `${world.url}${at % 2 === 0 ? '/api/runs' : `/runs/${id(at % 10)}/report.html`}`,
      );
      await answer.text();
      return answer.status;
    });
    expect(new Set(await Promise.all(asked))).toEqual(new Set([200, 404]));
    expect((await fetch(`${world.url}/api/samples/tone`)).status).toBe(200);
  });

  it('a report may be framed by nobody, as the page', async () => {
    const { url, addReport } = await serve(endless);
    const answer = await fetch(`${url}${addReport('<p>')}`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain('sandbox allow-scripts allow-popups;');
    expect(await answer.text()).toBe('<p>');
  });

  it('leave no file open', async () => {
    const { folder, outside } = reports();
    for (const [, make] of HOSTILE.slice(0, 1)) make(folder, outside);
    const runs = new StoredRuns(folder);
    const open = (): number => readdirSync('/proc/self/fd').length;
    await runs.list();
    const before = open();
    for (let n = 0; n < 50; n += 1) await Promise.all([runs.list(), text(runs, 1), text(runs, 2)]);
    expect(open()).toBeLessThan(before + 10);
  });
});

describe('what a list says of a stored run', () => {
  const verdict = { outcome: 'fail', exitCode: 10, headline: 'it leaks', facts: [], next: [], gates: '' };
  const put = (folder: string, n: number, name: string, content: object): string => {
    const run = join(folder, id(n));
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, name), JSON.stringify(content));
    return run;
  };
  const document = (n: number) => ({
    id: id(n),
    startedAt: 'then',
    status: 'completed',
    scenario: { id: 'exp-1', title: 'of no interest here' },
    engines: [{ id: 'a', label: 'ours', calibration: false }],
    verdict,
  });

  it('is its verdict, whatever else that holds, its engines, and the growth of its variants', async () => {
    const folder = temporary();
    const variants = [
      { id: 'restart', growth: { heap: { rate: 40, verdict: 'no-leak' } } },
      { id: 'served', growth: { heap: { rate: 1 } }, serverGrowth: { heap: { rate: -2048 } } },
      { id: 'crashed', growth: {} },
    ];
    writeFileSync(join(put(folder, 1, 'run.json', { ...document(1), variants }), 'report.html'), '');
    expect(await new StoredRuns(folder).list()).toEqual([
      {
        kind: 'run',
        id: id(1),
        scenario: 'exp-1',
        startedAt: 'then',
        status: 'completed',
        outcome: 'fail',
        exitCode: 10,
        headline: 'it leaks',
        engines: ['ours'],
        calibration: false,
        report: true,
        figures: [
          { cell: 'restart', metric: 'heap', value: 40, text: '+40 B' },
          { cell: 'served', metric: 'heap', value: -2048, text: '-2.00 KiB' },
        ],
      },
    ]);
  });

  it('of a comparison is its verdict and its ratios, the baseline first', async () => {
    const folder = temporary();
    const speed = [
      { candidate: 'b', cell: 'default', model: 'm', metric: 'ttft', ratio: 1.0421 },
      { candidate: 'b', cell: 'default', model: 'm', metric: 'itl', ratio: 1 },
      { candidate: 'b', cell: 'none', model: 'm', metric: 'ttft', ratio: null },
    ];
    const engines = [
      { id: 'b', label: 'new', calibration: false },
      { id: 'a', label: 'old', calibration: true },
    ];
    put(folder, 2, 'comparison.json', { ...document(2), baseline: 'a', engines, speed });
    expect(await new StoredRuns(folder).list()).toMatchObject([
      {
        kind: 'comparison',
        engines: ['old', 'new'],
        calibration: true,
        report: false,
        figures: [{ cell: 'default m b', text: '× 1.042' }],
      },
    ]);
  });

  it('that says that it runs is running while it is written or its process lives, else broken off', async () => {
    const folder = temporary();
    const { verdict: _none, ...running } = { ...document(3), status: 'running' };
    const run = put(folder, 3, 'run.json', running);
    const journal = join(run, 'journal.jsonl');
    const runs = new StoredRuns(folder);
    const status = async (): Promise<string | undefined> => (await runs.list())[0]?.status;
    writeFileSync(journal, '');
    expect(await status()).toBe('running');
    utimesSync(journal, new Date(0), new Date(0));
    expect(await status()).toBe('broken off');
    // A number alone, as earlier versions had it.
    writeFileSync(join(run, 'runner.lock'), `${process.pid}\n`);
    expect(await status()).toBe('running');
    writeFileSync(join(run, 'runner.lock'), `${process.pid} 1\n`);
    expect(await status()).toBe('broken off');
  });
});
