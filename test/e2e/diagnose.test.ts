import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { inFolder } from '../cli/in-process.ts';
import { runCli, temporaryFolder, toneWav } from '../support/cli.ts';
import { REAL_LIBRARY } from '../support/real-library.ts';
import { trialYaml } from '../support/scenario.ts';

const KiB = 1024;
const heaptrack = spawnSync('heaptrack', ['--version']).status === 0;

async function diagnose(scenario: string, args: readonly string[] = []) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'scenarios.yaml'), scenario);
  toneWav(folder, 'tone.wav', 1);
  const result = await runCli(folder, ['diagnose', 'trial', '--iterations', '14', '--json', ...args]);
  if (result.stdout === '') return { ...result, record: undefined, folder };
  const { runDir, ...record } = JSON.parse(result.stdout) as Record<string, unknown>;
  return { ...result, record: RunRecord.parse(record), folder: String(runDir) };
}

describe.skipIf(!heaptrack)('diagnose (needs heaptrack)', { concurrent: true }, () => {
  it('names planted leaks by function and call, with their bytes, and lists nothing that is bounded', async () => {
    const { record, folder } = await diagnose(
      trialYaml({
        variants: { recreate: '[load, transcribe, unload]' },
        faults: {
          leak_load: 4 * KiB,
          leak_infer: KiB,
          leak_handle_load: 1,
          pool_step: 64 * KiB,
          pool_every: 1,
          pool_until: 128 * KiB,
        },
        expect: ['growth(heap) < 64 KiB'],
      }),
    );
    const [diagnosis] = record?.diagnoses ?? [];
    const sites = diagnosis?.sites.map((site) => [site.function, site.call]);
    expect(sites).toEqual([
      ['leak_in_load', 'chatllm_start'],
      ['leak_in_infer', 'chatllm_user_input'],
    ]);
    const [load, infer] = diagnosis?.sites ?? [];
    expect(Math.abs((load?.bytes ?? 0) / (4 * KiB) - 1)).toBeLessThan(0.02);
    expect(Math.abs((infer?.bytes ?? 0) / KiB - 1)).toBeLessThan(0.02);
    // The ordinary run has the floor of the host in it, which no function of the engine explains.
    expect(diagnosis?.share).toBeGreaterThan(0.75);
    expect(diagnosis?.share).toBeLessThan(1.1);
    expect(diagnosis?.things.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['handles', 'the model file of m, opened and not closed, once per load'],
    ]);
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('leak_in_load');
  });

  it('gives a leak every third iteration a third of its bytes, and takes known leaks off the gate that names them', async () => {
    const scenario = [
      trialYaml({
        variants: { restart: { before: '[load]', each: '[transcribe, restart]' } },
        faults: { leak_restart: 12 * KiB, leak_every: 3 },
        more: [
          'expect:',
          '  - { gate: growth(heap) < 1 KiB, known: [restarts] }',
          '  - growth(heap) < 1 KiB',
        ],
      }).trimEnd(),
      'known-leaks:',
      `  restarts: { function: "leak_in_*", why: planted, until: "2999-01-01" }`,
      '',
    ].join('\n');
    const accepted = await diagnose(scenario, ['--iterations', '40']);
    const [site] = accepted.record?.diagnoses?.[0]?.sites ?? [];
    expect(site).toMatchObject({ function: 'leak_in_restart', call: 'chatllm_restart', every: 3 });
    expect(Math.abs((site?.bytes ?? 0) / (4 * KiB) - 1)).toBeLessThan(0.02);
    const outcomes = (record: RunRecord | undefined) =>
      record?.variants[0]?.gates.slice(0, 2).map(({ outcome }) => outcome);
    expect(outcomes(accepted.record)).toEqual(['pass', 'fail']);
  });

  it('lists nothing for an engine that loses nothing', async () => {
    const { record, code } = await diagnose(
      trialYaml({
        variants: { restart: { before: '[load]', each: '[transcribe, restart]' } },
      }),
      ['--lengths', '3,6'],
    );
    expect(record?.diagnoses?.[0]).toMatchObject({ sites: [], things: [], flame: [] });
    expect(code).toBe(0);
  });
});

const library = REAL_LIBRARY;

describe.skipIf(!heaptrack || library === undefined)(
  'diagnose on a real library (needs ASR_BENCH_LIBRARY, heaptrack)',
  () => {
    it('names nothing where the model stays, and most of what each load leaks, where destroy is safe', async () => {
      const folder = temporaryFolder();
      const { stdout } = await runCli(
        folder,
        [
          'diagnose',
          'exp-2',
          '--variant',
          'restart',
          '--variant',
          'recreate',
          '--models',
          'synthetic:tiny',
          '--json',
        ],
        { ASR_BENCH_LIBRARY: library ?? '' },
      );
      const { runDir: _dir, ...document } = JSON.parse(stdout) as Record<string, unknown>;
      const { diagnoses = [] } = RunRecord.parse(document);
      const of = (id: string) => diagnoses.find(({ variant }) => variant === id);
      expect(of('restart')).toMatchObject({ sites: [], things: [] });
      const recreate = of('recreate');
      if (recreate?.failed !== undefined) expect(recreate.failed).toContain('destroy is not safe');
      else {
        expect(recreate?.share).toBeGreaterThan(0.95);
        expect(recreate?.share).toBeLessThan(1.05);
        expect(recreate?.things).toMatchObject([{ kind: 'handles', rate: 1 }]);
      }
    });
  },
);

describe('diagnose without what it needs', () => {
  const refused = (args: readonly string[], env: Record<string, string> = {}) => {
    const folder = temporaryFolder();
    const variants = { restart: { before: '[load]', each: '[transcribe, restart]' } };
    writeFileSync(join(folder, 'scenarios.yaml'), trialYaml({ variants }));
    toneWav(folder, 'tone.wav', 1);
    return inFolder(folder, ['diagnose', 'trial', ...args], { ASR_BENCH_LIBRARY: undefined, ...env });
  };

  it('says how to get heaptrack: exit 3', async () => {
    const empty = temporaryFolder();
    mkdirSync(join(empty, 'bin'));
    const { code, stderr } = await refused([], { PATH: join(empty, 'bin') });
    expect(code).toBe(3);
    expect(stderr).toContain('apt-get install heaptrack');
  });

  it('refuses lengths that cannot tell growth from a first use: exit 2', async () => {
    const { code, stderr } = await refused(['--lengths', '8,4']);
    expect(code).toBe(2);
    expect(stderr).toContain('--lengths is 8,4');
  });
});
