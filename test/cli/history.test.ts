import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyCommand } from '../../src/cli/history.ts';
import { Comparison } from '../../src/record/comparison.ts';
import { Night } from '../../src/record/history.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { appendHistory } from '../../src/studies/history/log.ts';
import { nightsOfRun } from '../../src/studies/history/night.ts';
import { temporaryFolder, toneWav } from '../support/cli.ts';
import { around, nightRun, ratioNight } from '../support/nights.ts';
import type { CliOutcome } from './in-process.ts';
import { inFolder, inProcess } from './in-process.ts';

const history = (...args: string[]): Promise<CliOutcome> => inProcess(historyCommand, ['history', ...args]);

function stored(folder: string, record: RunRecord): string {
  const path = join(folder, record.id);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'run.json'), JSON.stringify(record));
  return path;
}

/** A history of nights whose level changes at night `step`. */
function historyFile(count: number, step = count, after = 1): string {
  const file = join(temporaryFolder(), 'history.jsonl');
  for (let i = 0; i < count; i += 1) appendHistory(file, ratioNight(i, around(i < step ? 1 : after, i)));
  return file;
}

const linesOf = (file: string): unknown[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));

describe('history add', () => {
  it('appends runs night by night until check finds the step, and says where', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'history.jsonl');
    const factor = (i: number): number => (i < 10 ? 1 : 1.08);
    for (let i = 0; i < 14; i += 1) {
      const head = { label: `c${i}`, id: () => `night-${i}` };
      for (const night of nightsOfRun(nightRun(i, factor(i)), head)) appendHistory(file, night);
    }
    expect((await history('check', '--file', file)).exitCode).toBe(11);
    for (let i = 14; i < 16; i += 1) {
      const run = stored(folder, nightRun(i, factor(i)));
      const added = await history('add', run, '--file', file, '--label', `c${i}`);
      expect(added.exitCode).toBe(0);
      expect(added.stdout).toMatch(
        new RegExp(`^added [0-9a-f]{16} {3}ours at c${i}, 4 figures, over base\n$`),
      );
    }
    expect(linesOf(file).map((line) => Night.parse(line).label)).toHaveLength(16);
    const check = await history('check', '--file', file);
    expect(check.exitCode).toBe(10);
    expect(check.stdout).toContain(
      '\n  WORSE since 2026-11-11, between c9 and c10: 1.000 → 1.079 (+7.9 %)\n',
    );
    expect(check.stdout).toContain('4 series: 4 worse, 0 to be repeated, 0 better, 0 with too few nights');
  });

  it('adds a run once: the same again would look like a repeated measurement', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'history.jsonl');
    const run = stored(folder, nightRun(0, 1));
    await history('add', run, '--file', file);
    const again = await history('add', join(run, 'run.json'), '--file', file, '--json');
    expect(again).toMatchObject({
      exitCode: 0,
      stderr: `${file} has ours of run-0 already: not added again\n`,
    });
    expect(JSON.parse(again.stdout)).toMatchObject({ schema: 'asr-bench/history-report', nights: [] });
    expect(linesOf(file)).toHaveLength(1);
  });

  it.each<[string, (folder: string) => void, string]>([
    ['is not there', () => {}, 'there is no run at'],
    [
      'is no run',
      (at) => writeFileSync(join(at, 'run.json'), '{"a":1}'),
      'is damaged, or no run of this version',
    ],
    [
      'is a torn run',
      (at) => writeFileSync(join(at, 'run.json'), '{"a'),
      'is damaged, or no run of this version',
    ],
    ['is a torn comparison', (at) => writeFileSync(join(at, 'comparison.json'), '{"a'), 'cannot be read'],
    [
      'is no comparison',
      (at) => writeFileSync(join(at, 'comparison.json'), '{}'),
      'is no comparison of this version',
    ],
  ])('is wrong use, exit 2, where what is named %s', async (_, put, message) => {
    const folder = temporaryFolder();
    const place = join(folder, 'it');
    if (message !== 'there is no run at') mkdirSync(place);
    put(place);
    const file = join(folder, 'history.jsonl');
    const result = await history('add', place, '--file', file);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(existsSync(file)).toBe(false);
  });

  it('cannot write, exit 3, where a file is in the way of its folder', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'taken'), '');
    const run = stored(folder, nightRun(0, 1));
    const result = await history('add', run, '--file', join(folder, 'taken', 'history.jsonl'));
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('name another with --file');
  });
});

describe('a run that did not pass', () => {
  const verdict = (outcome: 'pass' | 'fail' | 'undecided', exitCode: number, headline: string) => ({
    verdict: { outcome, exitCode, headline, facts: [], next: [], gates: '' },
    exitCode,
  });

  it('is said by add, also without a figure, and by check until a newer one passes', async () => {
    const folder = temporaryFolder();
    const file = historyFile(20);
    const mute = nightRun(20, 1).variants.map((variant) => ({ ...variant, segments: [] }));
    const crash = verdict('fail', 4, 'the engine crashed (SIGSEGV) in transcribe');
    const run = stored(folder, { ...nightRun(20, 1, crash), variants: mute });
    const added = await history('add', run, '--file', file, '--label', 'c20');
    expect(added.exitCode).toBe(0);
    expect(added.stderr).toContain('this run did not pass: FAIL: the engine crashed (SIGSEGV)');
    const check = await history('check', '--file', file);
    expect(check.exitCode).toBe(4);
    expect(check.stdout).toMatch(/^FAIL: the newest run of trial \(c20, .*the engine crashed \(SIGSEGV\)/);

    const open = verdict('undecided', 11, 'restart stopped for want of memory');
    const stopped = stored(folder, { ...nightRun(20, 1, open), id: 'stopped', variants: mute });
    const other = historyFile(20);
    expect((await history('add', stopped, '--file', other)).exitCode).toBe(0);
    expect((await history('check', '--file', other)).exitCode).toBe(11);

    const healthy = stored(folder, nightRun(21, 1, verdict('pass', 0, 'nothing leaks')));
    const next = await history('add', healthy, '--file', file, '--label', 'c21');
    expect(next.stderr).toBe('');
    expect((await history('check', '--file', file)).exitCode).not.toBe(4);
  });
});

describe('history show', () => {
  it('plots each series with its levels, narrows to one, and gives all as JSON', async () => {
    const file = historyFile(24, 12, 1.2);
    const shown = await history('show', '--file', file);
    expect(shown.exitCode).toBe(0);
    const lines = shown.stdout.split('\n');
    expect(lines[0]).toMatch(/^trial default m ours: ttft ratio {3}24 nights, trend 0\.90 % a night$/);
    expect(lines[1]).toMatch(
      /^ {2}WORSE since 2026-11-13, between c11 and c12: 1\.000 → 1\.20\d \(\+20\.0 %\)$/,
    );
    expect(lines[2]).toMatch(/^1\.202 │ /);
    expect(lines).toContain('  2026-11-01 … 2026-11-24');
    const json = JSON.parse((await history('show', '--file', file, '--series', 'ttft', '--json')).stdout);
    expect(json).toMatchObject({ series: [{ metric: 'ttft', kind: 'ratio', since: 0 }] });
  });

  it('is wrong use, exit 2, for a series that is not there, and names the nearest', async () => {
    const result = await history('show', '--file', historyFile(3), '--series', 'tttft');
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('--series tttft: none of 1 series in');
    expect(result.stderr).toContain('nearest: ttft');
  });

  it('has nothing to show, exit 12, without a history and in an empty one', async () => {
    const folder = temporaryFolder();
    const none = join(folder, 'none.jsonl');
    expect(await history('show', '--file', none)).toMatchObject({ exitCode: 12, stdout: '' });
    writeFileSync(none, '');
    const empty = await history('show', '--file', none);
    expect(empty).toMatchObject({ exitCode: 12, stdout: '' });
    expect(empty.stderr).toContain(`there is no night in ${none}`);
  });
});

describe('history check', () => {
  it('is 0 without a change, and names a torn last line without minding it', async () => {
    const file = historyFile(19);
    appendFileSync(file, '\n{"schema":"asr-b');
    const result = await history('check', '--file', file, '--json');
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toBe(`${file}:40: left out, cut short, or damaged\n`);
    expect(JSON.parse(result.stdout)).toMatchObject({ alarms: [], suspicions: [], young: [], exitCode: 0 });
  });

  it('is 11 with too few nights, 12 in an empty history and without one, 2 for what is no file', async () => {
    expect((await history('check', '--file', historyFile(3))).exitCode).toBe(11);
    const file = join(temporaryFolder(), 'history.jsonl');
    expect((await history('check', '--file', file)).exitCode).toBe(12);
    writeFileSync(file, '');
    const empty = await history('check', '--file', file);
    expect(empty.exitCode).toBe(12);
    expect(empty.stdout).toContain('there is no night with figures yet');
    const folder = await history('check', '--file', temporaryFolder());
    expect([folder.exitCode, folder.stderr]).toEqual([2, expect.stringContaining('cannot be read: EISDIR')]);
  });

  it('stays at 10 until the change is accepted, which is a line of its own', async () => {
    const file = historyFile(31, 12, 1.2);
    for (let i = 0; i < 2; i += 1) expect((await history('check', '--file', file)).exitCode).toBe(10);
    const meant = await history('check', '--file', file, '--accept', 'larger beam', '--json');
    expect(meant.exitCode).toBe(0);
    const accepted = [{ key: 'trial default m ours: ttft ratio', from: '2026-11-13T03:00:00.000Z' }];
    expect(JSON.parse(meant.stdout)).toMatchObject({ why: 'larger beam', accepted });
    expect(linesOf(file).at(-1)).toMatchObject({ type: 'accepted', series: accepted });
    expect((await history('check', '--file', file)).exitCode).toBe(0);
    const again = await history('check', '--file', file, '--accept', 'again');
    expect(again).toMatchObject({ exitCode: 0, stdout: 'there is no change to accept\n' });
    expect(linesOf(file)).toHaveLength(32);
  });
});

const SCENARIO = `version: 1
engines:
  base: { library: calibration, env: { ASR_BENCH_CALIBRATE: "ttft_ms=5" } }
  slow: { library: calibration, env: { ASR_BENCH_CALIBRATE: "ttft_ms=10" } }
models: { m: { file: unused.bin, kind: asr } }
audio: { tone: { file: tone.wav, text: ask not, language: English } }
scenarios:
  trial:
    model: m
    audio: tone
    options: { extra: [--calibrate, load_mb=4, --calibrate, kv_mb=1, --calibrate, load_ms=1] }
    before: [load]
    each: [transcribe]
`;

describe('history of the calibration engine, as a user', () => {
  it('keeps a comparison with its memory, moved or not, but none of stored runs, and says what was measured', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'scenarios.yaml'), SCENARIO);
    toneWav(folder, 'tone.wav', 1);
    const few = ['--launches', '5', '--max-launches', '5', '--iterations', '1', '--growth-iterations', '8'];
    const compared = await inFolder(
      folder,
      ['compare', '--engines', 'base,slow', 'trial', ...few, '--json'],
      {
        ASR_BENCH_LIBRARY: undefined,
      },
    );
    const { comparisonDir, ...document } = JSON.parse(compared.stdout) as Record<string, unknown>;
    const comparison = Comparison.parse(document);
    const moved = join(folder, 'artifact');
    cpSync(join(folder, 'reports', comparison.id), moved, { recursive: true });
    rmSync(String(comparisonDir), { recursive: true });

    const added = await inFolder(folder, ['history', 'add', moved, '--label', 'c1']);
    const lines = added.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^CALIBRATION ENGINE: /);
    expect(lines[2]).toBe(lines[0]);
    expect(added.code).toBe(0);
    const [night] = linesOf(join(folder, 'history.jsonl')).map((line) => Night.parse(line));
    expect(night).toMatchObject({
      engine: { label: 'slow' },
      baseline: { label: 'base' },
      calibration: true,
    });
    expect(new Set(night?.points.map(({ kind }) => kind))).toEqual(new Set(['ratio', 'rate', 'plateau']));

    const growth = comparison.runs.find(({ role }) => role === 'growth');
    const stored = join(moved, 'growth', basename(growth?.folder ?? ''), 'run.json');
    writeFileSync(stored, '{');
    const patched = await history('add', moved, '--file', join(folder, 'patched.jsonl'));
    expect(patched.stderr).toMatch(/run\.json cannot be read \(.*put together from the journal/);
    rmSync(join(moved, 'growth'), { recursive: true });
    const without = await history('add', moved, '--file', join(folder, 'other.jsonl'));
    expect(without.stderr).toContain(`its growth run is no longer at ${growth?.folder}: memory is left out`);
    for (const [kind, reason] of [
      ['runs', 'compares stored runs'],
      ['aa', 'compares a build with itself'],
    ] as const) {
      const file = join(moved, 'comparison.json');
      writeFileSync(file, JSON.stringify({ ...comparison, kind }));
      const refused = await history('add', dirname(file), '--file', join(folder, 'other.jsonl'));
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain(reason);
    }
  });
});

it('show --html writes a page that works from a file, and says what it comes to', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'history.jsonl');
  const lines = Array.from({ length: 24 }, (_, n) => ratioNight(n, around(n < 12 ? 1 : 1.2, n)));
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const html = join(folder, 'history.html');
  const outcome = await inProcess(historyCommand, ['history', 'show', '--file', file, '--html', html]);
  expect([outcome.exitCode, outcome.stdout]).toEqual([0, '']);
  expect(outcome.stderr).toContain(`wrote    ${html}`);
  expect(readFileSync(html, 'utf8')).toContain('between c11 and c12');
  const refused = await inProcess(historyCommand, ['history', 'show', '--file', file, '--html', folder]);
  expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringContaining('is a folder')]);
});
