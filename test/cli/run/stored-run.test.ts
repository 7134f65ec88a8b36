import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRun } from '../../../src/cli/run/stored-run.ts';
import { nightRun } from '../../support/nights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A run whose journal is whole, with this run.json. */
function folderWith(stored: string | undefined): string {
  const folder = join(temporaryFolder(), 'run');
  mkdirSync(folder);
  const record = { ...nightRun(0, 1), status: 'running' };
  writeFileSync(join(folder, 'journal.jsonl'), `${JSON.stringify({ type: 'run', record })}\n`);
  if (stored !== undefined) writeFileSync(join(folder, 'run.json'), stored);
  return folder;
}

it.each([
  ['is not there', undefined, /run\.json cannot be read \(it is not there\): put together from the journal/],
  ['is cut short', '{"schema":"asr', /run\.json cannot be read \(.*JSON.*\): put together from the journal/],
  ['is something else', '{"a":1}', /run\.json cannot be read \(it is no run of this version\)/],
])('a run.json that %s is said, and the journal read', async (_, stored, note) => {
  const { record, notes } = await loadRun(folderWith(stored));
  expect(notes).toEqual([expect.stringMatching(note)]);
  expect(record.status).toBe('interrupted');
});

it('a run that was killed is said to be one, and a whole one says nothing', async () => {
  const running = JSON.stringify({ ...nightRun(0, 1), status: 'running' });
  expect((await loadRun(folderWith(running))).notes).toEqual([
    'this run did not come to its end: the report is put together from its journal',
  ]);
  expect((await loadRun(folderWith(JSON.stringify(nightRun(0, 1))))).notes).toEqual([]);
});

describe('the baseline of a run that is judged again', () => {
  /** A killed run whose gates are relative to the stored run `base`, which has this run.json. */
  function relativeTo(base: string | undefined): string {
    const reports = temporaryFolder();
    const record = { ...nightRun(0, 1), status: 'running' as const };
    for (const variant of record.variants) variant.baseline = { kind: 'run', run: 'base' };
    mkdirSync(join(reports, 'run'));
    writeFileSync(join(reports, 'run', 'journal.jsonl'), `${JSON.stringify({ type: 'run', record })}\n`);
    writeFileSync(join(reports, 'run', 'run.json'), JSON.stringify(record));
    if (base === undefined) return join(reports, 'run');
    mkdirSync(join(reports, 'base'));
    writeFileSync(join(reports, 'base', 'run.json'), base);
    return join(reports, 'run');
  }

  it.each([
    [
      'is damaged',
      '{',
      /^the baseline base cannot be read, and nothing is compared with it: .*run\.json is damaged/,
    ],
    ['is gone', undefined, /^the baseline base is gone: nothing is compared with it$/],
  ])('is said when it %s', async (_, base, note) => {
    const { notes } = await loadRun(relativeTo(base));
    expect(notes).toEqual([expect.stringMatching(/did not come to its end/), expect.stringMatching(note)]);
  });

  it('is taken when it is whole', async () => {
    const { notes } = await loadRun(relativeTo(JSON.stringify(nightRun(1, 1))));
    expect(notes).toHaveLength(1);
  });
});
