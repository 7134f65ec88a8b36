import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { finishedLaunches, parseJournal, replay } from '../../src/record/journal.ts';
import { RunRecord, type Variant } from '../../src/record/run-record.ts';
import { type InFolder, inFolder } from '../cli/in-process.ts';
import { readRun, runFolder, startCli, temporaryFolder, toneWav } from '../support/cli.ts';
import { variant } from '../support/record.ts';
import { trialYaml } from '../support/scenario.ts';

const ITERATIONS = 6;
const VARIANTS = {
  first: '[load, transcribe, unload]',
  second: { before: '[load]', each: '[transcribe, restart]' },
};

/** A folder with a scenario that is slow enough to be caught in the middle of its second variant. */
function prepared(more: readonly string[] = []): string {
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 1);
  const trial = { variants: VARIANTS, iterations: ITERATIONS, faults: { ttft_ms: 30 }, more };
  writeFileSync(join(folder, 'scenarios.yaml'), trialYaml({ ...trial, expect: ['distinct_texts == 1'] }));
  return folder;
}

function edit(folder: string, change: (yaml: string) => string): void {
  const file = join(folder, 'scenarios.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 10) {
    if (condition()) return;
    await sleep(10);
  }
  throw new Error('did not come about');
}

/** Runs the scenario until an iteration of a variant is acknowledged for the `times`th time. */
async function caught(folder: string, which: string, times: number, args: readonly string[] = []) {
  const run = startCli(folder, ['run', 'trial', '--verbose', ...args]);
  let stderr = '';
  run.child.stderr?.on('data', (block: Buffer) => {
    stderr += block.toString('utf8');
  });
  const acknowledged = new RegExp(`^${which} +\\d+/\\d+ `, 'gm');
  await until(() => [...stderr.matchAll(acknowledged)].length >= times);
  return run;
}

/** A run that was killed within launch number `launch` of `second`; on a busy machine the kill may come too late. */
async function killed(folder: string, launch: number): Promise<RunRecord> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const run = await caught(folder, 'second', ITERATIONS * (launch - 1) + 1);
    run.child.kill('SIGKILL');
    await run.done;
    const record = journalOf(folder);
    if (finishedLaunches(record.variants[1] ?? variant([])).length === launch - 1) return record;
    rmSync(join(folder, 'reports'), { recursive: true });
  }
  throw new Error('every kill came too late');
}

/** A command in this process: what is not killed needs none of its own. */
const here = (folder: string, ...args: string[]): Promise<InFolder> =>
  inFolder(folder, args, { ASR_BENCH_LIBRARY: undefined });

function journalOf(folder: string): RunRecord {
  const record = replay(parseJournal(readRun(folder, 'journal.jsonl')).events);
  if (record === undefined) throw new Error('no record');
  return record;
}

function recordOf(result: InFolder): RunRecord {
  if (result.stdout.trim() === '') throw new Error(`exit ${result.code}\n${result.stderr}`);
  const { runDir: _dir, ...record } = JSON.parse(result.stdout) as Record<string, unknown>;
  return RunRecord.parse(record);
}

const shape = (of: Variant | undefined): unknown[] =>
  (of?.segments ?? []).map(({ launch, iterations, end, broken }) => [
    launch,
    iterations.length,
    end.kind,
    broken === undefined ? 'counts' : 'broken',
  ]);

const WHOLE = [1, ITERATIONS, 'completed', 'counts'];

describe('run --resume', () => {
  it('does not go on where the journal has lost a line: the failure in it would be measured by nobody', async () => {
    const folder = prepared();
    await killed(folder, 1);
    const file = join(runFolder(folder), 'journal.jsonl');
    const whole = readFileSync(file, 'utf8');
    const lines = whole.split('\n');
    const third = lines.findIndex((line) => line.includes('"iteration"') && line.includes('"index":3'));
    const damages: readonly (readonly [(line: string) => string[], string])[] = [
      [(line) => [line.slice(0, line.length / 2)], `line ${third + 1} cannot be read`],
      [() => [], 'first goes from iteration 2 to 4'],
    ];
    for (const [damage, said] of damages) {
      writeFileSync(file, lines.flatMap((line, i) => (i === third ? damage(line) : [line])).join('\n'));
      const refused = await here(folder, 'run', '--resume', runFolder(folder));
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(said);
      expect((await here(folder, 'report', runFolder(folder), '--quiet')).stderr).toContain('journal.jsonl');
    }
    writeFileSync(file, whole);
    expect((await here(folder, 'run', '--resume', runFolder(folder))).code).toBe(0);
  });

  it('begins at the first unfinished variant; what was measured stays, the broken process is marked', async () => {
    const folder = prepared();
    const before = await killed(folder, 1);
    const kept = before.variants[1]?.segments[0]?.iterations.length ?? 0;
    appendFileSync(join(runFolder(folder), 'journal.jsonl'), '{"type":"iteration","variant":"second","ite');

    const report = await here(folder, 'report', runFolder(folder));
    expect([report.code, report.stderr]).toEqual([0, expect.stringContaining('left out, cut short')]);
    expect(report.stdout).toContain(`interrupted, ${kept} of ${ITERATIONS} iterations`);

    // The run knows its scenario and settings; what does not change the plan is no difference.
    edit(folder, (yaml) => `# a remark\n${yaml}`);
    const result = await here(folder, 'run', '--resume', runFolder(folder), '--json');
    const after = recordOf(result);
    expect([result.code, after.id, after.status, after.resumed?.length]).toEqual([
      0,
      before.id,
      'completed',
      1,
    ]);
    const [first, second] = after.variants;
    expect(first?.segments).toEqual(before.variants[0]?.segments);
    expect([first?.status, second?.status, second?.reason]).toEqual(['completed', 'completed', undefined]);
    expect(shape(second)).toEqual([[1, kept, 'interrupted', 'broken'], WHOLE]);
    expect(second?.segments[0]?.iterations).toEqual(before.variants[1]?.segments[0]?.iterations);
    // Figures are those of the whole process alone, less its warm-up; times go on where they stopped.
    expect(second?.latency.m?.total?.n).toBe(ITERATIONS - 1);
    expect(second?.segments[1]?.at).toBeGreaterThan(second?.segments[0]?.iterations.at(-1)?.at ?? 0);
    expect(parseJournal(readRun(folder, 'journal.jsonl')).skipped).toEqual([]);
    expect(journalOf(folder).variants[1]?.segments).toEqual(second?.segments);
    const rows = (name: string): number =>
      readRun(folder, `traces/${name}.csv`).trim().split('\n').length - 1;
    expect([rows('second'), rows('second-broken')]).toEqual([2 + 2 * ITERATIONS, 2 + 2 * kept]);
    expect(readRun(folder, 'report.md')).toContain(
      `was interrupted after ${kept} iterations and begun again`,
    );

    const again = await here(folder, 'run', '--resume', runFolder(folder));
    expect([again.code, again.stderr]).toEqual([
      0,
      `run ${after.id} has come to its end: nothing is left to do\n`,
    ]);
  });

  it('of several launches, leaves those that came to their end as they are', async () => {
    const folder = prepared(['launches: 2']);
    // ABBA: first 1, second 1, second 2, first 2.
    const before = await killed(folder, 2);
    expect(shape(before.variants[1])[0]).toEqual(WHOLE);
    const result = await here(folder, 'run', 'trial', '--resume', runFolder(folder), '--json');
    const [first, second] = recordOf(result).variants;
    const [, ...later] = shape(second);
    expect(result.code).toBe(0);
    expect(shape(first)).toEqual([WHOLE, [2, ...WHOLE.slice(1)]]);
    expect(later).toEqual([
      [2, expect.any(Number), 'interrupted', 'broken'],
      [2, ...WHOLE.slice(1)],
    ]);
    expect(second?.segments[0]).toEqual(before.variants[1]?.segments[0]);
    expect(second?.launches).toMatchObject([1, 2].map((launch) => ({ launch, status: 'completed' })));
  });

  it('refuses what would be another run, says in what, and leaves the run as it is', async () => {
    const folder = prepared();
    const run = await caught(folder, 'first', 1, ['--iterations', '500']);
    const busy = await here(folder, 'run', '--resume', runFolder(folder));
    expect([busy.code, busy.stderr]).toEqual([2, expect.stringContaining('is still going on')]);
    run.child.kill('SIGINT');
    expect((await run.done).code).toBe(130);
    const journal = readRun(folder, 'journal.jsonl');

    toneWav(folder, 'tone.wav', 2);
    edit(folder, (yaml) => yaml.replace('country', 'village').replace('ttft_ms=30', 'ttft_ms=31'));
    const changed = ['--iterations', '5', '--set', 'expect=[distinct_texts < 2]'];
    const { code, stderr } = await here(folder, 'run', '--resume', runFolder(folder), ...changed);
    expect(code).toBe(2);
    const said = stderr.replace(/\b[0-9a-f]{12}…/g, '<hash>').replace(/\{.*?\}/g, '<options>');
    expect(said.split('\n').filter((line) => /^ {2}\w/.test(line) || line.startsWith('run '))).toEqual([
      `run ${journalOf(folder).id} cannot be taken up again, for this would be another run:`,
      '  model m: it was sha256 <hash>, now it is sha256 <hash>',
      '  audio tone: it was sha256 <hash>, now it is sha256 <hash>',
      '  reference of tone: it was <options>, now it is <options>',
      '  variant first, iterationsPlanned: it was 500, now it is 5',
      '  variant first, gates: it was ["distinct_texts == 1 (fail)"], now it is ["distinct_texts < 2 (fail)"]',
      '  options of first: it was <options>, now it is <options>',
      '  variant second, iterationsPlanned: it was 500, now it is 5',
      '  variant second, gates: it was ["distinct_texts == 1 (fail)"], now it is ["distinct_texts < 2 (fail)"]',
      '  options of second: it was <options>, now it is <options>',
      '  do: give scenario, engine, models and audio as they were, or begin anew with `asr-bench run`',
    ]);
    expect(readRun(folder, 'journal.jsonl')).toBe(journal);
  });

  it('says what it cannot go on with', async () => {
    const folder = temporaryFolder();
    const nothing = await here(folder, 'run', '--resume', folder);
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('there is no run at')]);
    writeFileSync(join(folder, 'journal.jsonl'), '{"type":"resumed","at":"2026-01-01"}\n');
    const headless = await here(folder, 'run', '--resume', folder);
    expect([headless.code, headless.stderr]).toEqual([
      2,
      expect.stringContaining('does not begin with a run'),
    ]);
    const none = await here(folder, 'run');
    expect([none.code, none.stderr]).toEqual([
      2,
      'run which scenario?\n  do: `asr-bench list` shows what there is\n',
    ]);
  });
});
