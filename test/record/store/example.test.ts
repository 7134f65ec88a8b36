import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns, openRun } from 'asr-bench';
import { expect, it } from 'vitest';
import { nightRun } from '../../support/nights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function headlines(reports: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { id, headline } of await listRuns(reports)) {
    const { run, problems } = openRun(join(reports, id));
    if (problems !== undefined) lines.push(...problems.map(({ message }) => message));
    else lines.push(`${id}: ${run.record.variants.length} cells, ${headline}`, ...run.notes);
  }
  return lines;
}

it('is the example of docs/stored-runs.md, and works as it says', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync('docs/stored-runs.md', 'utf8')) ?? [];
  const [imports = '', body = ''] = example.split('\n\n');
  expect(readFileSync(import.meta.filename, 'utf8')).toContain(body.trim().replace('export ', ''));
  for (const line of imports.split('\n')) expect(readFileSync(import.meta.filename, 'utf8')).toContain(line);

  const reports = temporaryFolder();
  const ids = ['20260101T000001Z-exp-1-0001', '20260101T000002Z-exp-1-0002'];
  for (const [index, id] of ids.entries()) {
    const folder = join(reports, id);
    mkdirSync(folder);
    const record = { ...nightRun(0, 1), id, status: index === 0 ? 'completed' : 'running' };
    writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  }
  mkdirSync(join(reports, 'no-run'));
  expect(await headlines(reports)).toEqual([
    `the run at ${join(reports, ids[1] ?? '')} was not finished and has no journal`,
    expect.stringMatching(/^20260101T000001Z-exp-1-0001: \d cells, /),
  ]);
});
