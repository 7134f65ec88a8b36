import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { parseJournal, replay } from '../../src/record/journal.ts';
import type { Segment, Variant } from '../../src/record/run-record.ts';
import { MAIN, readRun, temporaryFolder, toneWav } from './cli.ts';
import { memoryGroup } from './memory-group.ts';
import { trialYaml } from './scenario.ts';

export interface GroupedRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly variant: Variant;
  readonly segment: Segment;
}

export const NO_GROUP = 'this user may not make a control group with a memory limit';

/** A restarting trial in a control group of its own that may hold so much; undefined where none can be made. */
export function runInGroup(
  bytes: number,
  faults: CalibrationSettings,
  iterations: number,
): GroupedRun | undefined {
  const group = memoryGroup(bytes);
  if (group === undefined) return undefined;
  onTestFinished(() => group.remove());
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 1);
  const variants = { restart: { before: '[load]', each: '[transcribe, restart]' } };
  writeFileSync(
    join(folder, 'scenarios.yaml'),
    trialYaml({ variants, iterations, faults, expect: ['not leak'] }),
  );
  const { ASR_BENCH_LIBRARY: _none, ...env } = process.env;
  const command = `${group.enter} && exec ${process.execPath} ${MAIN} run trial`;
  const { status, stdout } = spawnSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
  const variant = replay(parseJournal(readRun(folder, 'journal.jsonl')).events)?.variants[0];
  const segment = variant?.segments[0];
  if (variant === undefined || segment === undefined) throw new Error(`nothing was measured: ${stdout}`);
  return { code: status, stdout, variant, segment };
}
