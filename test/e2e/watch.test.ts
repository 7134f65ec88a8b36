import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { inFolder } from '../cli/in-process.ts';
import { type CliResult, readRun, runFolder, startCli, temporaryFolder } from '../support/cli.ts';
import { HAS_CC, leakyServer, NODE_SERVER } from '../support/programs.ts';

/** A command in this process: what is not killed needs none of its own. */
const here = (folder: string, args: readonly string[]) =>
  inFolder(folder, args, { ASR_BENCH_LIBRARY: undefined });

const recordOf = ({ stdout }: Pick<CliResult, 'stdout'>): RunRecord => {
  const { runDir: _dir, ...record } = JSON.parse(stdout) as Record<string, unknown>;
  return RunRecord.parse(record);
};

it.skipIf(!HAS_CC)('tells a leak by the call, with the figures of run, and keeps its scenario', async () => {
  const cwd = temporaryFolder();
  const address = 'http://127.0.0.1:18601';
  const ended = await here(cwd, [
    ...['watch', '--json', '--iterations', '20', '--ready', `${address}/health`, '--each', 'true'],
    ...['--', 'sh', '-c', 'exit 9'],
  ]);
  // A program that leaves before it is ready has died.
  expect(ended.code).toBe(4);
  expect(recordOf(ended).variants[0]?.reason).toBe('the program left with exit code 9');

  const again = temporaryFolder();
  const leaking = await here(again, [
    ...['watch', '--iterations', '20', '--ready', `${address}/health`, '--http', `${address}/`],
    ...['--', leakyServer(), 'heap', '4194304', '18601'],
  ]);
  expect(leaking.stdout).toMatch(/FAIL: default leaks 4\.0\d MiB per call \(`not leak`\)/);
  expect(leaking.stdout).not.toContain('per iteration');
  expect(leaking.code).toBe(10);
  expect(JSON.parse(readRun(again, 'scenario.yaml'))).toMatchObject({
    engines: { watched: { program: [leakyServer(), 'heap', '4194304', '18601'] } },
  });
  expect(existsSync(join(runFolder(again), 'report.html'))).toBe(true);
  expect(readRun(again, 'report.md')).toContain('growth per call');
});

it.skipIf(!HAS_CC)('passes its healthy twin, by calls of a shell whose variables stay its own', async () => {
  const cwd = temporaryFolder();
  const ask = `exec 3<>/dev/tcp/127.0.0.1/18602; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3 >/dev/null`;
  const call = `bash -c "${ask}" && test "\${NOT_SET_ANYWHERE:-fine}" = fine`;
  const result = await here(cwd, [
    ...['watch', '--json', '--iterations', '20', '--each', call, '--ready', 'listening'],
    ...['--', leakyServer(), 'none', '0', '18602'],
  ]);
  expect(recordOf(result).verdict?.headline).toBe('default is bounded over 20 calls; heap is not counted');
  expect(result.code).toBe(0);
});

it('tells growth by the clock for a sample of so long, and leaves a process alone that is not its own', async () => {
  const cwd = temporaryFolder();
  const program = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(program, 'spawn');
  const words = [
    'watch',
    '--pid',
    String(program.pid),
    '--every',
    '50ms',
    '--for',
    '1s',
    '--tolerance',
    'anon=1MiB',
  ];
  const result = await here(cwd, words);
  expect(program.exitCode).toBeNull();
  program.kill('SIGKILL');
  expect(result.stdout).toContain('is bounded over 20 samples; heap is not counted');
  expect(readRun(cwd, 'report.md')).toMatch(/growth per sample of [\d.\\]+ ms/);
  expect(`${result.stdout}${readRun(cwd, 'report.md')}`).not.toMatch(/per (iteration|call)\b/);
  expect(result.code).toBe(0);
});

it('is undecided where a process that is not ours has ended, whatever its trace showed', async () => {
  const cwd = temporaryFolder();
  const program = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(program, 'spawn');
  const run = startCli(cwd, [
    'watch',
    '--json',
    '--pid',
    String(program.pid),
    '--every',
    '50ms',
    '--iterations',
    '5000',
  ]);
  await vi.waitFor(
    () => expect(readRun(cwd, 'journal.jsonl').match(/"iteration"/g)?.length).toBeGreaterThan(25),
    {
      timeout: 50_000,
      interval: 100,
    },
  );
  program.kill('SIGKILL');
  const result = await run.done;
  const [variant] = recordOf(result).variants;
  expect(variant).toMatchObject({
    status: 'stopped',
    state: 'undecided',
    reason: `process ${program.pid} has ended; how is not known, for it was not started by asr-bench`,
  });
  expect(variant?.segments[0]?.iterations.every(({ steps }) => steps.every((step) => !step.failure))).toBe(
    true,
  );
  expect(result.code).toBe(11);

  // Nor is the run gone on with on another process.
  const resumed = await here(cwd, ['watch', '--pid', String(program.pid)]);
  expect(resumed.stderr).toContain(`there is no process ${program.pid}`);
  expect(resumed.code).toBe(3);
});

it('is taken up again by run --resume after a kill, in the folder that it began in', async () => {
  const cwd = temporaryFolder();
  const words = [
    'watch',
    '--verbose',
    '--iterations',
    '12',
    '--http',
    'http://127.0.0.1:18603/',
    '--ready',
    'listening',
  ];
  const run = startCli(cwd, [...words, '--', process.execPath, NODE_SERVER, 'none', '18603']);
  run.child.stderr?.on('data', (text: Buffer) => {
    if (/ [34]\/12/.test(text.toString())) run.child.kill('SIGKILL');
  });
  await run.done;
  const folder = runFolder(cwd);
  const own = ['--config', join(folder, 'scenario.yaml'), '--json'];

  // The journal chooses among what is configured: it brings no call and no program of its own.
  const journal = readFileSync(join(folder, 'journal.jsonl'), 'utf8');
  const trace = join(cwd, 'trace');
  for (const set of [`each=[{ call: touch ${trace} }]`, `engines.watched.program=[/bin/touch, ${trace}]`]) {
    const said = JSON.stringify({ set: [set] });
    writeFileSync(join(folder, 'journal.jsonl'), journal.replace('"overrides":{}', `"overrides":${said}`));
    const refused = await here(cwd, ['run', '--resume', folder, ...own]);
    expect(refused.stderr).toMatch(/changes what is configured here:\n +(a call|engine watched)/);
    expect([refused.code, existsSync(trace)]).toEqual([2, false]);
  }
  writeFileSync(join(folder, 'journal.jsonl'), journal);

  const resumed = await here(cwd, ['run', '--resume', folder, ...own]);
  const [variant] = recordOf(resumed).variants;
  expect(
    variant?.segments.map(({ broken, iterations }) => [broken !== undefined, iterations.length >= 12]),
  ).toEqual([
    [true, false],
    [false, true],
  ]);
  expect(runFolder(cwd)).toBe(folder);
});

// These two wait most of the time, each for a process of its own.
it.concurrent('ends what it started when it is killed itself', async () => {
  const cwd = temporaryFolder();
  const marker = join(cwd, 'pid');
  // The file is there at once with what is in it.
  const program = `echo $$ > ${marker}.new; mv ${marker}.new ${marker}; echo up; sleep 600`;
  const run = startCli(cwd, ['watch', '--every', '10s', '--ready', 'up', '--', 'sh', '-c', program]);
  run.child.stderr?.on('data', (text: Buffer) => {
    if (/^plan /m.test(text.toString()) && existsSync(marker)) run.child.kill('SIGKILL');
  });
  const poll = setInterval(() => existsSync(marker) && run.child.kill('SIGKILL'), 500);
  await run.done;
  clearInterval(poll);
  const pid = Number(readFileSync(marker, 'utf8'));
  await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false);
});

it.concurrent('interrupted in a long wait, it stops there and reports', async () => {
  const cwd = temporaryFolder();
  const run = startCli(cwd, ['watch', '--every', '10min', '--iterations', '8', '--', 'sleep', '600']);
  run.child.stderr?.on('data', (text: Buffer) => {
    if (/^plan /m.test(text.toString())) setTimeout(() => run.child.kill('SIGINT'), 1500);
  });
  const { code, stdout } = await run.done;
  expect(stdout).toContain('interrupted');
  expect(code).toBe(130);
});
