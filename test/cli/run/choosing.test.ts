import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { selected } from '../../../src/cli/run/selection.ts';
import { runCommand } from '../../../src/cli/run.ts';
import { RunRecord } from '../../../src/record/run-record.ts';
import { trialYaml } from '../../support/scenario.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { toneWav } from '../../support/tone.ts';
import { type CliOutcome, inProcess } from '../in-process.ts';

afterEach(() => void vi.unstubAllEnvs());

interface Bench {
  readonly folder: string;
  run(...words: readonly string[]): Promise<CliOutcome>;
  record(...words: readonly string[]): Promise<{ readonly exitCode: number; readonly record: RunRecord }>;
}

function bench(yaml: string): Bench {
  vi.stubEnv('ASR_BENCH_LIBRARY', '');
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 1);
  const config = join(folder, 'scenarios.yaml');
  writeFileSync(config, yaml);
  const run = (...words: readonly string[]): Promise<CliOutcome> =>
    inProcess(runCommand, ['run', ...words, '--config', config, '--out', join(folder, 'reports')]);
  return {
    folder,
    run,
    async record(...words) {
      const { exitCode, stdout, stderr } = await run(...words, '--json');
      if (stdout === '') throw new Error(stderr);
      const { runDir: _dir, exitCode: _code, ...record } = JSON.parse(stdout);
      return { exitCode, record: RunRecord.parse({ ...record, exitCode: _code }) };
    },
  };
}

const silent = { note: () => {} };

const ONCE = '[load, transcribe, unload]';
const counted = (record: RunRecord): number[] =>
  record.variants.map(({ segments }) => segments.reduce((sum, { iterations }) => sum + iterations.length, 0));

describe('prepare and cleanup', () => {
  const yaml = (prepare: string, cleanup: string): string =>
    trialYaml({
      variants: { a: ONCE },
      iterations: 2,
      more: [`prepare: ${JSON.stringify(prepare)}`, `cleanup: ${JSON.stringify(cleanup)}`],
    });

  it('run in the folder of the file, before each launch and after the last', async () => {
    const { folder, record } = bench(
      yaml('echo p $ASR_BENCH_VARIANT $ASR_BENCH_LAUNCH >> log', 'echo c >> log'),
    );
    const { record: run } = await record('trial', '--launches', '2');
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('p a 1\np a 2\nc\n');
    expect(counted(run)).toEqual([4]);
    expect(run.scenario.settings).toMatchObject({ launches: 2 });
  });

  it('where prepare fails nothing is measured: exit 3, with the end of what it printed', async () => {
    const { folder, run, record } = bench(yaml('echo no such disk >&2; exit 7', 'touch cleaned'));
    const { exitCode, record: one } = await record('trial');
    expect(exitCode).toBe(3);
    expect(counted(one)).toEqual([0]);
    expect(one.variants[0]).toMatchObject({ status: 'missing' });
    expect(one.verdict?.outcome).not.toBe('pass');
    expect(existsSync(join(folder, 'cleaned'))).toBe(true);
    const { stdout } = await run('trial');
    expect(stdout).toContain('`prepare` left with exit code 7: echo no such disk');
    expect(stdout).toContain('no such disk');
  });

  it('a cleanup that fails is a warning, and spoils no figure', async () => {
    const { record } = bench(yaml('true', 'echo stuck; exit 1'));
    const { exitCode, record: one } = await record('trial');
    expect(one.warnings).toContainEqual({
      code: 'W_CLEANUP',
      variant: 'a',
      detail: '`cleanup` left with exit code 1: echo stuck; exit 1\nstuck',
    });
    expect([exitCode, counted(one)]).toEqual([0, [2]]);
  });
});

describe('choosing what runs', () => {
  const yaml = trialYaml({
    variants: { good: ONCE, bad: ONCE, later: ONCE },
    // One warms up, and a text that was heard once says nothing of how many there are.
    iterations: 4,
    more: ['title: A short one', 'tags: [nightly]', 'expect: { bad: [distinct_texts == 7] }'],
  });

  it('--fail-fast begins nothing after the first that fails, and what was not begun has not passed', async () => {
    const { run, record, folder } = bench(yaml);
    const { exitCode, record: one } = await record('trial', '--fail-fast');
    expect(exitCode).toBe(10);
    expect(counted(one)).toEqual([4, 4, 0]);
    expect(one.variants.map(({ outcome, status }) => [status, outcome])).toEqual([
      ['completed', 'pass'],
      ['completed', 'fail'],
      ['stopped', 'undecided'],
    ]);
    expect(one.variants[2]?.reason).toBe('not begun: bad failed before it (--fail-fast)');

    const again = await run('--last-failed', '--iterations', '5');
    expect(again.stderr).toContain(`trial: bad, later, which did not pass in ${one.id}`);
    expect(again.exitCode).toBe(10);
    expect(existsSync(join(folder, 'reports'))).toBe(true);
  });

  it('--last-failed looks at the last run of each variant: one that passed alone clears no other', async () => {
    const { run, record } = bench(yaml);
    const { record: one } = await record('trial');
    expect((await run('trial', '--variant', 'good')).exitCode).toBe(0);
    const again = await run('--last-failed');
    expect(again.stderr).toContain(`trial: bad, which did not pass in ${one.id}`);
    expect(again.exitCode).toBe(10);
  });

  it('--last-failed with nothing failed measures nothing, and is not green', async () => {
    const { run } = bench(yaml.replace('distinct_texts == 7', 'distinct_texts == 1'));
    const none = await run('trial', '--last-failed');
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('there is no run of trial')]);
    expect((await run('trial')).exitCode).toBe(0);
    const passed = await run('--last-failed');
    expect(passed.exitCode).toBe(2);
    expect(passed.stderr).toContain('nothing to measure: the newest run of trial');
  });

  it('--grep finds by id, title and tag; what matches nothing is an error', async () => {
    const { run, folder } = bench(yaml);
    const flags = { config: join(folder, 'scenarios.yaml'), out: join(folder, 'reports') };
    for (const grep of ['^tri', 'short', 'nightly'])
      expect(selected([], { ...flags, grep }, silent)).toEqual([{ id: 'trial' }]);
    const none = await run('--grep', 'nihgtly');
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toMatch(
      /--grep nihgtly matches no scenario of .*: nothing was measured\n {2}scenarios: trial\n {2}tags: nightly/,
    );
    expect((await run('--grep', '(')).stderr).toContain('it takes a regular expression');
    expect((await run('trial', '--grep', 'x')).stderr).toContain('--grep chooses the scenarios');
  });
});

it('repeat does its steps so often, within one iteration', async () => {
  const { record } = bench(
    trialYaml({ variants: { a: '[load, { repeat: 3, do: [transcribe, restart] }, unload]' }, iterations: 2 }),
  );
  const { record: one } = await record('trial');
  expect(counted(one)).toEqual([2]);
  const words = one.variants[0]?.segments[0]?.iterations[0]?.steps.map(({ step, pass }) => [step, pass]);
  expect(words?.map(([step]) => step)).toEqual([
    'load',
    ...Array.from({ length: 3 }, () => ['transcribe', 'restart']).flat(),
    'unload',
  ]);
  expect(words?.every(([, pass]) => pass === undefined)).toBe(true);
  expect(one.variants[0]?.outline).toBe('load > 3 times (transcribe > restart) > unload');
});
