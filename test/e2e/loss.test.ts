import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { reportCommand } from '../../src/cli/report.ts';
import { runCommand } from '../../src/cli/run.ts';
import { parseJournal, replay } from '../../src/record/journal.ts';
import { RunRecord } from '../../src/record/run-record.ts';
import { inProcess } from '../cli/in-process.ts';
import { readRun, runCli, runFolder, startCli, temporaryFolder, toneWav } from '../support/cli.ts';
import { trialYaml } from '../support/scenario.ts';

const RESTART = { restart: { before: '[load]', each: '[transcribe, restart]' } };

/** A folder with a run of `iterations` slow enough to be caught in the middle. */
function prepared(iterations: number, more: readonly string[] = []): string {
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 1);
  const faults = { ttft_ms: 10 };
  writeFileSync(join(folder, 'scenarios.yaml'), trialYaml({ variants: RESTART, iterations, faults, more }));
  return folder;
}

/** Iterations that the run has acknowledged: progress lines are printed once a row is on disk. */
const acknowledged = (stderr: string): number => [...stderr.matchAll(/^restart +(\d+)\/\d+ /gm)].length;

const alive = (pid: number): boolean => {
  try {
    // A zombie answers signal 0 too; its command line is empty.
    return readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
};

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (condition()) return;
    await sleep(20);
  }
  throw new Error('did not come about');
}

// Side by side: each waits for a process most of the time, and none moves to another folder.
describe.concurrent('what was acknowledged is never lost', () => {
  it.each([3, 8])(
    'kill -9 of the runner after %i iterations: all of them in the journal, no orphan',
    async (after) => {
      const folder = prepared(500);
      const temporary = temporaryFolder();
      const run = startCli(folder, ['run', 'trial', '--verbose'], { TMPDIR: temporary });
      let stderr = '';
      run.child.stderr?.on('data', (block: Buffer) => {
        stderr += block.toString('utf8');
      });
      await until(() => acknowledged(stderr) >= after);
      run.child.kill('SIGKILL');
      await run.done;
      const left = readdirSync(temporary);
      expect(left.map((name) => name.split('-').slice(0, 4).join('-')).toSorted()).toEqual(
        ['host', 'run'].map((kind) => `asr-bench-${kind}-${run.child.pid}`),
      );
      const { events } = parseJournal(readRun(folder, 'journal.jsonl'));
      const record = replay(events);
      const [segment] = record?.variants[0]?.segments ?? [];
      expect(segment?.iterations.length).toBeGreaterThanOrEqual(acknowledged(stderr));
      await sleep(1000);
      expect(alive(segment?.pid ?? 0)).toBe(false);
      const report = await inProcess(reportCommand, ['report', runFolder(folder), '--json']);
      const told = JSON.parse(report.stdout) as { variants: { segments: { iterations: unknown[] }[] }[] };
      expect(told.variants[0]?.segments[0]?.iterations.length).toBe(segment?.iterations.length);
      expect(existsSync(join(runFolder(folder), 'report.md'))).toBe(true);
      // The next start, of another command, takes away what was left.
      const next = await runCli(folder, ['transcribe', 'tone.wav'], { TMPDIR: temporary });
      expect([next.code, readdirSync(temporary)]).toEqual([0, []]);
    },
  );

  it('kill -9 of the runner in the second variant: the reports of the first are there', async () => {
    const folder = temporaryFolder();
    toneWav(folder, 'tone.wav', 1);
    const variants = { first: RESTART.restart, ...RESTART };
    // The first takes ten seconds: of less, `asr-bench report` makes the pages.
    writeFileSync(
      join(folder, 'scenarios.yaml'),
      trialYaml({ variants, iterations: 8, faults: { ttft_ms: 1300 } }),
    );
    const run = startCli(folder, ['run', 'trial', '--verbose', '--reporter', 'junit=results/asr.xml']);
    let stderr = '';
    run.child.stderr?.on('data', (block: Buffer) => {
      stderr += block.toString('utf8');
    });
    await until(() => acknowledged(stderr) >= 1);
    run.child.kill('SIGKILL');
    await run.done;
    expect(readRun(folder, 'report.md')).toMatch(/first/);
    expect(readRun(folder, 'report.html')).toContain('first');
    expect(readFileSync(join(folder, 'results/asr.xml'), 'utf8')).toContain('interrupted');
  });

  it('kill -9 of the host: a crashed row, the rest kept', async () => {
    const folder = prepared(500);
    const run = startCli(folder, ['run', 'trial', '--verbose', '--json']);
    let stderr = '';
    run.child.stderr?.on('data', (block: Buffer) => {
      stderr += block.toString('utf8');
    });
    await until(() => acknowledged(stderr) >= 3);
    const { events } = parseJournal(readRun(folder, 'journal.jsonl'));
    const pid = replay(events)?.variants[0]?.segments[0]?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    const result = await run.done;
    const { runDir: _dir, ...rest } = JSON.parse(result.stdout) as Record<string, unknown>;
    const [variant] = RunRecord.parse(rest).variants;
    expect(variant?.status).toBe('crashed');
    expect(variant?.segments[0]?.end.failure).toMatchObject({ kind: 'crashed', signal: 'SIGKILL' });
    expect(variant?.segments[0]?.iterations.length).toBeGreaterThanOrEqual(3);
    expect(result.code).toBe(4);
  });

  it('Ctrl-C: the iteration at hand is finished, the report is whole, exit 130', async () => {
    const folder = prepared(500);
    const run = startCli(folder, ['run', 'trial', '--verbose']);
    let stderr = '';
    run.child.stderr?.on('data', (block: Buffer) => {
      stderr += block.toString('utf8');
    });
    await until(() => acknowledged(stderr) >= 3);
    run.child.kill('SIGINT');
    const result = await run.done;
    expect(result.code).toBe(130);
    const record = RunRecord.parse(JSON.parse(readRun(folder, 'run.json')));
    expect(record.status).toBe('interrupted');
    expect(record.variants[0]?.segments[0]?.end.kind).toBe('interrupted');
    expect(record.variants[0]?.segments[0]?.iterations.length).toBeGreaterThanOrEqual(3);
    expect(readRun(folder, 'report.md')).toContain('**interrupted**');
  });

  it('Ctrl-C twice in a hang: now, exit 130, without an orphan', async () => {
    const folder = temporaryFolder();
    toneWav(folder, 'tone.wav', 1);
    writeFileSync(
      join(folder, 'scenarios.yaml'),
      trialYaml({ variants: RESTART, iterations: 9, faults: { die: 'hang', die_at: 'infer', die_round: 3 } }),
    );
    const run = startCli(folder, ['run', 'trial', '--verbose']);
    let stderr = '';
    run.child.stderr?.on('data', (block: Buffer) => {
      stderr += block.toString('utf8');
    });
    await until(() => acknowledged(stderr) >= 2);
    await sleep(300);
    run.child.kill('SIGINT');
    await sleep(100);
    run.child.kill('SIGINT');
    const result = await run.done;
    expect(result.code).toBe(130);
    const record = RunRecord.parse(JSON.parse(readRun(folder, 'run.json')));
    expect(record.variants[0]?.segments[0]?.iterations).toHaveLength(2);
    expect(alive(record.variants[0]?.segments[0]?.pid ?? 0)).toBe(false);
  });

  it('a place that cannot be written to: exit 3 before anything is measured', async () => {
    const folder = prepared(3);
    const config = join(folder, 'scenarios.yaml');
    const words = ['run', 'trial', '--verbose', '--config', config, '--out', '/proc/no-such-place'];
    const result = await inProcess(runCommand, words);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('cannot write the run');
    expect(result.stderr).toContain('--out');
  });

  it('a full disk: exit 1, and what memory holds is saved elsewhere, which is said', async (context) => {
    const folder = prepared(400);
    const small = join(folder, 'small');
    mkdirSync(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      context.skip('this user may not mount a small file system');
    }
    context.onTestFinished(() => {
      execFileSync('umount', ['-l', small]);
    });
    const result = await runCli(folder, ['run', 'trial', '--verbose', '--out', small]);
    expect(result.code).toBe(1);
    const place = /what was measured is in (\S+)/.exec(result.stdout)?.[1] ?? '';
    const spilled = RunRecord.parse(JSON.parse(readFileSync(place, 'utf8')));
    const kept = spilled.variants[0]?.segments[0]?.iterations.length ?? 0;
    const [run = ''] = readdirSync(small);
    const { events } = parseJournal(readFileSync(join(small, run, 'journal.jsonl'), 'utf8'));
    expect(kept).toBeGreaterThanOrEqual(replay(events)?.variants[0]?.segments[0]?.iterations.length ?? 0);
    expect(kept).toBeGreaterThan(0);
    execFileSync('rm', ['-f', place]);
  });
});
