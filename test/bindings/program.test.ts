import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import type { Call, StandStill } from '../../src/bindings/engine.ts';
import { Program, type ProgramOptions } from '../../src/bindings/program/program.ts';
import { startOf } from '../../src/system/process-identity.ts';
import { HAS_CC, has, leakyServer } from '../support/programs.ts';

const options = (words: readonly string[], more: Partial<ProgramOptions> = {}): ProgramOptions => ({
  words,
  cwd: '/',
  env: {},
  readyWithin: 20e9,
  ...more,
});

/** A shell line as a program. */
const shell = (text: string): readonly string[] => ['/bin/sh', '-c', text];

async function started(words: readonly string[], more: Partial<ProgramOptions> = {}): Promise<Program> {
  const outcome = await Program.start(options(words, more));
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

const command = (text: string): Call => ({ kind: 'command', words: ['sh', '-c', text] });

it('calls a program that stands still, and says what its call printed when that failed', async () => {
  const program = await started(shell('echo up; sleep 60'), { ready: 'up' });
  const looks: StandStill[] = [];
  const good = await program.perform(
    { op: 'call', call: command('true'), checkpoint: 'called' },
    5e9,
    (still) => {
      looks.push(still);
    },
  );
  expect(good).toMatchObject({ ok: true, value: { failure: undefined } });
  expect(looks).toEqual([
    { name: 'called', at: expect.any(String), heap: null, arena: null, jsHeap: null, loaded: false },
  ]);
  const bad = await program.perform(
    { op: 'call', call: command('echo no route >&2; exit 7'), checkpoint: null },
    5e9,
  );
  expect(bad).toMatchObject({
    ok: true,
    value: {
      failure: {
        kind: 'refused',
        exitCode: 7,
        message: 'the call left with exit code 7: no route',
        stderr: 'no route',
      },
    },
  });
  await program.kill();
});

it('names its death with its last words, and gives it to the call that was under way', async () => {
  const program = await started(shell('echo goodbye >&2; sleep 0.3; kill -SEGV $$'));
  const outcome = await program.perform(
    { op: 'call', call: command('sleep 30'), checkpoint: 'called' },
    20e9,
  );
  expect(outcome).toEqual({
    ok: false,
    failure: {
      kind: 'crashed',
      message: 'the program died of SIGSEGV: goodbye',
      signal: 'SIGSEGV',
      stderr: 'goodbye',
    },
  });
});

it('gives up a call that gets no answer in time, and ends the program and what it started', async () => {
  const program = await started(shell('sleep 61 & echo up; wait'), { ready: 'up' });
  const pids = program.tree.descendants()?.map(({ pid }) => pid) ?? [];
  expect(pids).toHaveLength(1);
  const outcome = await program.perform({ op: 'call', call: command('sleep 30'), checkpoint: null }, 0.2e9);
  expect(outcome).toMatchObject({
    ok: false,
    failure: { kind: 'hung', message: 'no answer to a call within 200 ms' },
  });
  // Killed, and for a moment not yet reaped.
  await vi.waitFor(() =>
    expect([program.pid, ...pids].filter((pid) => existsSync(`/proc/${pid}/exe`))).toEqual([]),
  );
});

it('says why a program did not come up', async () => {
  expect(await Program.start(options(['/nonexistent/program']))).toMatchObject({
    ok: false,
    failure: { kind: 'refused', code: 'not-started', message: expect.stringContaining('ENOENT') },
  });
  expect(await Program.start(options(shell('echo no licence >&2; exit 3'), { ready: 'up' }))).toMatchObject({
    ok: false,
    failure: { kind: 'exited', exitCode: 3, message: 'the program left with exit code 3: no licence' },
  });
  const late = options(shell('echo loading; sleep 60'), { ready: 'http://127.0.0.1:9/', readyWithin: 0.3e9 });
  expect(await Program.start(late)).toMatchObject({
    ok: false,
    failure: {
      kind: 'hung',
      message: expect.stringContaining('"http://127.0.0.1:9/" did not answer'),
      stderr: 'loading',
    },
  });
});

it('watches a process that is not ours, leaves it alone, and does not guess how it ended', async () => {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(other, 'spawn');
  const pid = other.pid ?? 0;
  const program = await started([], { process: { pid, start: startOf(pid) } });
  expect(await program.perform({ op: 'look', checkpoint: 'idle' }, 5e9)).toMatchObject({ ok: true });
  await program.leave();
  await program.kill();
  expect(other.exitCode).toBeNull();

  const again = await started([], { process: { pid, start: startOf(pid) } });
  other.kill('SIGKILL');
  await vi.waitFor(() => expect(again.ended).toBe(true));
  expect(await again.perform({ op: 'look', checkpoint: 'idle' }, 5e9)).toEqual({
    ok: false,
    failure: {
      kind: 'exited',
      code: 'gone',
      message: `process ${pid} has ended; how is not known, for it was not started by asr-bench`,
    },
  });
});

it('takes a number that another process has by now for the end of the one that was meant', async () => {
  expect(await Program.start(options([], { process: { pid: process.pid, start: 'another' } }))).toMatchObject(
    {
      ok: false,
      failure: { code: 'gone' },
    },
  );
});

it.skipIf(!HAS_CC || !has('curl'))('waits until the address answers, and calls over HTTP', async () => {
  const program = await started([leakyServer(), 'busy', '0', '18463'], {
    ready: 'http://127.0.0.1:18463/health',
  });
  const call: Call = { kind: 'http', url: 'http://127.0.0.1:18463/', method: 'GET', headers: {} };
  const answers = [];
  for (let i = 0; i < 3; i += 1)
    answers.push(await program.perform({ op: 'call', call, checkpoint: null }, 5e9));
  expect(answers.map((answer) => answer.ok && answer.value.failure?.message)).toEqual([
    undefined,
    undefined,
    'HTTP 503: busy',
  ]);
  await program.leave();
});
