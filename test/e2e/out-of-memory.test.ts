import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseJournal, replay } from '../../src/record/journal.ts';
import { MAIN, readRun, temporaryFolder, toneWav } from '../support/cli.ts';
import { memoryGroup } from '../support/memory-group.ts';
import { trialYaml } from '../support/scenario.ts';

const MiB = 1024 ** 2;

it('an engine that the kernel kills for want of memory is out-of-memory; the runner lives and reports', (context) => {
  const group = memoryGroup(512 * MiB);
  if (group === undefined) return context.skip('this user may not make a control group with a memory limit');
  onTestFinished(() => group.remove());
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 1);
  const variants = { restart: { before: '[load]', each: '[transcribe, restart]' } };
  const faults = { die: 'oom', die_at: 'infer', die_round: 3 } as const;
  writeFileSync(join(folder, 'scenarios.yaml'), trialYaml({ variants, iterations: 6, faults }));
  const { ASR_BENCH_LIBRARY: _none, ...env } = process.env;
  const command = `${group.enter} && exec ${process.execPath} ${MAIN} run trial`;
  const run = spawnSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
  expect(run.status).toBe(4);
  const record = replay(parseJournal(readRun(folder, 'journal.jsonl')).events);
  const [segment] = record?.variants[0]?.segments ?? [];
  expect(segment?.end.failure).toMatchObject({ kind: 'out-of-memory', signal: 'SIGKILL' });
  expect(segment?.iterations).toHaveLength(3);
  expect(run.stdout).toContain('want of memory');
});
