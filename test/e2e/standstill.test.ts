import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { readRun, startCli, temporaryFolder, toneWav } from '../support/cli.ts';
import { trialYaml } from '../support/scenario.ts';

const RESTART = { restart: { before: '[load]', each: '[transcribe, restart]' } };

/** The engine host of a runner. */
function hostOf(runner: number): number {
  const host = readdirSync('/proc').find((name) => {
    try {
      const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1];
      return Number(parent) === runner && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('host/main');
    } catch {
      return false;
    }
  });
  if (host === undefined) throw new Error('no engine host');
  return Number(host);
}

/** A run of six rounds of 0.7 s, in the fourth of which some processes are stopped for some seconds. */
async function stoppedRun(seconds: number, whom: (runner: number) => number[]) {
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 1);
  const faults = { ttft_ms: 700 };
  const more = ['expect: [total.max < 2.5 s]'];
  writeFileSync(
    join(folder, 'scenarios.yaml'),
    trialYaml({ variants: RESTART, iterations: 6, faults, more }),
  );
  const run = startCli(folder, ['run', 'trial', '--verbose']);
  let stderr = '';
  run.child.stderr?.on('data', (block: Buffer) => {
    stderr += block.toString('utf8');
  });
  while (!/^restart +3\/6 /m.test(stderr)) await sleep(20);
  await sleep(200);
  const stopped = whom(run.child.pid ?? 0);
  for (const pid of stopped) process.kill(pid, 'SIGSTOP');
  if (stopped.length > 0) await sleep(seconds * 1000);
  for (const pid of stopped.toReversed()) process.kill(pid, 'SIGCONT');
  const { code } = await run.done;
  const record = RunRecord.parse(JSON.parse(readRun(folder, 'run.json')));
  const steps = record.variants[0]?.segments[0]?.iterations.flatMap((iteration) => iteration.steps) ?? [];
  return {
    code,
    stderr,
    paused: steps.flatMap(({ step, paused }) => (paused === undefined ? [] : [`${step}: ${paused}`])),
    rounds: record.variants[0]?.latency.m?.total?.n,
    gate: record.variants[0]?.gates[0]?.outcome,
    report: readRun(folder, 'report.md'),
  };
}

// Side by side: most of each is waiting.
describe.runIf(process.platform === 'linux').concurrent('a round in which something stood still', () => {
  it.each([
    [
      'runner and engine',
      /^transcribe: runner and engine stood still for \d\.\d s$/,
      (runner: number) => [runner, hostOf(runner)],
    ],
    ['the engine', /^transcribe: the engine was stopped for \d\.\d s$/, (runner: number) => [hostOf(runner)]],
  ])('is named and in no latency: %s', async (_, named, whom) => {
    const run = await stoppedRun(4, whom);
    expect(run.paused).toEqual([expect.stringMatching(named)]);
    // Of six one is the warm-up.
    expect([run.rounds, run.gate, run.code]).toEqual([4, 'pass', 0]);
    expect(run.report).toMatch(/transcribe of iteration 4 is in no latency: /);
  });

  it('is none where nothing did', async () => {
    const run = await stoppedRun(0, () => []);
    expect([run.paused, run.rounds, run.code]).toEqual([[], 5, 0]);
    expect(run.report).not.toContain('is in no latency');
  });
});
