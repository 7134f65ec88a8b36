import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
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
