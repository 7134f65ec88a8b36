import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCommand } from '../../src/cli/compare.ts';
import { Comparison } from '../../src/record/comparison.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { temporaryFolder, toneWav } from '../support/cli.ts';
import { cellOf } from '../support/launches.ts';
import { runRecord } from '../support/run-record.ts';
import { inFolder, inProcess } from './in-process.ts';

const BASE = [1, 1.02, 0.99, 1.01, 0.98, 1, 1.01, 0.99];

function stored(folder: string, name: string, record: RunRecord): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'run.json'), JSON.stringify(record));
  return path;
}

describe('compare <run> <run>', () => {
  it('prints one JSON document, writes it and its Markdown, and leaves with its exit code', async () => {
    const folder = temporaryFolder();
    const before = stored(folder, 'before', runRecord([cellOf('ours', BASE)]));
    const after = stored(
      folder,
      'after',
      runRecord([
        cellOf(
          'ours',
          BASE.map((s) => s * 1.2),
        ),
      ]),
    );
    const out = join(folder, 'out');
    const result = await inProcess(compareCommand, ['compare', before, after, '--json', '--out', out]);
    expect(result.exitCode).toBe(10);
    const { comparisonDir, ...document } = JSON.parse(result.stdout) as Record<string, unknown>;
    const comparison = Comparison.parse(document);
    expect(comparison).toMatchObject({
      schema: 'asr-bench/comparison',
      version: 2,
      kind: 'runs',
      exitCode: 10,
    });
    expect(JSON.parse(readFileSync(join(String(comparisonDir), 'comparison.json'), 'utf8'))).toEqual(
      comparison,
    );
    const markdown = readFileSync(join(String(comparisonDir), 'report.md'), 'utf8');
    expect(markdown).toContain('| TTFT | ours (candidate) | default | m | 1.00 s | 1.20 s | +20.0 % |');
    expect(markdown).toContain('W_DRIFT');
  });

  it('refuses what is not comparable with exit 12, names the fields, and marks what is forced', async () => {
    const folder = temporaryFolder();
    const { machine } = runRecord([]);
    const before = stored(folder, 'before', runRecord([cellOf('ours', BASE)]));
    const elsewhere = runRecord([cellOf('ours', BASE)], { machine: { ...machine, cpu: 'another' } });
    const after = stored(folder, 'after', elsewhere);
    const args = ['compare', before, after, '--out', join(folder, 'out')];
    const refused = await inProcess(compareCommand, args);
    expect(refused.exitCode).toBe(12);
    expect(refused.stderr).toContain('machine.cpu (a processor against another)');
    const forced = await inProcess(compareCommand, [...args, '--force']);
    expect(forced.exitCode).not.toBe(12);
    expect(forced.stdout).toContain('FORCED: these runs are not comparable (machine.cpu)');
  });

  it('is exit 2 where there is no such run, as for every command that is given one', async () => {
    const folder = temporaryFolder();
    const result = await inProcess(compareCommand, ['compare', 'none', folder, '--out', folder]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('there is no run none');
  });

  it.each([
    [['compare', '--engines', 'one', 'trial'], 'needs two engines or more'],
    [['compare', '--engines', 'a,a', 'trial'], 'names a twice'],
    [['compare', '--engines', 'A=x,b', 'trial'], 'label=path or label=repository@ref is expected'],
    [['compare', 'only-one'], 'takes two stored runs, 1 given'],
    [
      ['compare', '--aa', '--launches', '3', 'trial'],
      '--launches must be a whole number, 5 or more; it is 3',
    ],
    [
      ['compare', '--aa', '--launches', 'x', 'trial'],
      '--launches must be a whole number, 5 or more; it is x',
    ],
    [
      ['compare', '--aa', '--max-launches', '5.5', 'trial'],
      '--max-launches must be a whole number, 5 or more; it is 5.5',
    ],
  ])('is wrong use, exit 2: %j', async (args, message) => {
    const result = await inProcess(compareCommand, args);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(message);
  });
});

const SCENARIO = `version: 1
engines:
  base: { library: calibration, env: { ASR_BENCH_CALIBRATE: "ttft_ms=5;token_ms=1" } }
models: { m: { file: unused.bin, kind: asr } }
audio: { tone: { file: tone.wav, text: ask not, language: English } }
scenarios:
  trial:
    model: m
    audio: tone
    options: { extra: [--calibrate, load_mb=4, --calibrate, kv_mb=1, --calibrate, load_ms=1] }
    before: [load]
    each: [transcribe, restart]
    expect: [wer(raw) <= 5 %]
`;

describe('compare --engines', () => {
  it('finds a build that takes twenty times as long, tells the time beforehand, and leaks the other', async () => {
    const folder = temporaryFolder();
    const slow =
      '  slow: { library: calibration, env: { ASR_BENCH_CALIBRATE: "ttft_ms=100;token_ms=20;leak_infer=65536" } }\n';
    writeFileSync(join(folder, 'scenarios.yaml'), SCENARIO.replace('models:', `${slow}models:`));
    toneWav(folder, 'tone.wav', 1);
    const args = ['compare', '--engines', 'base,slow', 'trial', '--launches', '5', '--max-launches', '5'];
    const more = ['--iterations', '1', '--growth-iterations', '20', '--json'];
    const result = await inFolder(folder, [...args, ...more], { ASR_BENCH_LIBRARY: undefined });
    const { comparisonDir: _dir, ...document } = JSON.parse(result.stdout) as Record<string, unknown>;
    const comparison = Comparison.parse(document);
    expect(result.stderr).toMatch(/time {5}about .* for 5 launches of each/);
    expect(comparison.speed.find(({ metric }) => metric === 'rtf')).toMatchObject({
      verdict: 'regression',
      pairs: 5,
      cell: 'default',
    });
    expect(comparison.growth.find(({ quantity }) => quantity === 'heap')).toMatchObject({ verdict: 'worse' });
    expect(comparison.accuracy.find(({ what }) => what === 'text')?.verdict).toBe('same');
    expect(comparison.behaviour.map(({ verdict }) => verdict)).toEqual(['same', 'same']);
    expect(comparison.engines.map(({ env }) => env.ASR_BENCH_CALIBRATE?.slice(0, 10))).toEqual([
      'ttft_ms=5;',
      'ttft_ms=10',
    ]);
    expect(comparison.notice).toContain('CALIBRATION ENGINE');
    expect(result.code).toBe(10);
  });
});

describe('compare --aa', () => {
  it('says how often it would be wrong, and what it can see', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'scenarios.yaml'), SCENARIO);
    toneWav(folder, 'tone.wav', 1);
    const args = ['compare', '--aa', 'trial', '--launches', '5', '--iterations', '1', '--json'];
    const result = await inFolder(folder, args, { ASR_BENCH_LIBRARY: undefined });
    const { comparisonDir: _dir, ...document } = JSON.parse(result.stdout) as Record<string, unknown>;
    const comparison = Comparison.parse(document);
    expect(comparison).toMatchObject({ kind: 'aa', baseline: 'a', candidates: ['b'] });
    const [rtf] = comparison.calibration.filter(({ metric }) => metric === 'rtf');
    expect(rtf).toMatchObject({ comparisons: 1000, pairs: 5 });
    expect(rtf?.visible.map(({ pairs }) => pairs)).toEqual([10, 20, 40]);
    expect(comparison.verdict.headline).toMatch(
      /^\d+ of 1000 comparisons of this build with itself called a change/,
    );
    expect(result.code).toBe(0);
  });
});
