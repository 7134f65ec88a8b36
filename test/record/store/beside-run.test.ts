import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/record/run-record.ts';
import { filesToRead, lastRunLike } from '../../../src/record/store/beside-run.ts';
import { aRun, aVerdict } from '../../reports/a-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ids = [1, 2, 3].map((n) => `20260101T00000${n}Z-trial-000${n}`);

function stored(folder: string, id: string, parts: Partial<RunRecord> = {}): RunRecord {
  const record = aRun([], { id, verdict: aVerdict(), ...parts });
  mkdirSync(join(folder, id), { recursive: true });
  writeFileSync(join(folder, id, 'run.json'), JSON.stringify(record));
  return record;
}

describe('the last run that measured the same', () => {
  it('is the newest before it of the same scenario, engine and machine', () => {
    const folder = temporaryFolder();
    const [first = '', second = '', third = ''] = ids;
    stored(folder, first);
    stored(folder, second);
    const now = stored(folder, third);
    expect(lastRunLike(join(folder, third), now)?.record.id).toBe(second);
    expect(lastRunLike(join(folder, first), stored(folder, first))).toBeUndefined();
  });

  it('is none of another engine or machine, and none that was not judged', () => {
    const folder = temporaryFolder();
    const [first = '', second = '', third = ''] = ids;
    const now = stored(folder, third);
    const [engine] = now.engines;
    if (engine === undefined) throw new Error('no engine');
    stored(folder, first, { engines: [{ ...engine, label: 'another' }] });
    stored(folder, second, { machine: { ...now.machine, cpu: 'another' } });
    expect(lastRunLike(join(folder, third), now)).toBeUndefined();
    const { verdict: _none, ...open } = aRun([], { id: second });
    writeFileSync(join(folder, second, 'run.json'), JSON.stringify(open));
    expect(lastRunLike(join(folder, third), now)).toBeUndefined();
  });
});

it('names the files of a run that a reader may want', () => {
  const folder = temporaryFolder();
  const run = join(folder, ids[0] ?? '');
  mkdirSync(join(run, 'traces'), { recursive: true });
  for (const name of ['restart.csv', 'restart-timeline.csv', 'x.csv.unfinished', 'a"b.csv']) {
    writeFileSync(join(run, 'traces', name), '');
  }
  expect(filesToRead(run)).toEqual(['run.json', 'traces/restart-timeline.csv', 'traces/restart.csv']);
});
