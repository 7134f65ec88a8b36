import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { planJob } from '../../../src/runner/jobs/job-plan.ts';
import { JobRunner } from '../../../src/runner/jobs/job-runner.ts';
import { machineEnvironment } from '../../../src/scenarios/file.ts';
import { temporaryFolder, toneWav } from '../../support/cli.ts';

const GIB = 1024 ** 3;
const runners: JobRunner[] = [];

async function open(recycle: number): Promise<JobRunner> {
  const { ASR_BENCH_LIBRARY: _, ...variables } = process.env;
  const environment = machineEnvironment(new Map(), variables);
  const plan = planJob({ command: 'transcribe', timed: false, zhTw: false }, environment);
  const runner = await JobRunner.open(plan, { recycle });
  runners.push(runner);
  return runner;
}

afterEach(async () => {
  for (const runner of runners.splice(0)) {
    await runner.close();
    runner.dispose();
  }
});

/** Does one job, and returns its result with the text that was shown meanwhile. */
async function job(runner: JobRunner, signal?: AbortSignal, onText: () => void = () => {}) {
  let live = '';
  const result = await runner.run({
    file: toneWav(temporaryFolder(), 'a.wav', 1),
    language: 'English',
    ...(signal === undefined ? {} : { signal }),
    onEvent: (event) => {
      if (event.type !== 'live') return;
      live += event.text;
      onText();
    },
  });
  return { result, live };
}

describe('an engine process that stands', () => {
  it('does job after job, and shows each the text that is its own', async () => {
    const runner = await open(2 * GIB);
    const first = await job(runner);
    const look = await runner.look('job');
    const second = await job(runner);
    expect(await runner.look('job')).toMatchObject({
      pid: look?.pid,
      baseline: look?.baseline,
      now: { name: 'job', modelsLoaded: 0 },
    });
    expect([first.result.status, second.result.status]).toEqual(['completed', 'completed']);
    const { raw } = second.result.transcript;
    expect(raw).toBe(first.result.transcript.raw);
    expect(raw.startsWith(second.live)).toBe(true);
    expect(second.live).not.toBe('');
    const folder = look?.folder ?? '';
    expect(existsSync(folder)).toBe(true);
    await runner.close();
    expect(existsSync(folder)).toBe(false);
  });

  it('makes room for another when it has grown to the size that is allowed', async () => {
    const runner = await open(1);
    const before = await runner.look('job');
    await job(runner);
    const after = await runner.look('job');
    expect(after?.pid).not.toBe(before?.pid);
    expect(after?.because).toBe('it had grown to the size at which it is replaced');
  });

  it('ends with a job that is cancelled in it; the next one runs', async () => {
    const runner = await open(2 * GIB);
    const before = await runner.look('job');
    const stop = new AbortController();
    const cancelled = await job(runner, stop.signal, () => stop.abort());
    expect(cancelled.result.status).toBe('cancelled');
    const after = await runner.look('job');
    expect(after?.pid).not.toBe(before?.pid);
    expect(after?.because).toBe('a job was cancelled');
    expect((await job(runner)).result.status).toBe('completed');
  });
});
