import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { whereWorthwhile, writeReports } from '../../../src/cli/run/write-reports.ts';
import { nightRun } from '../../support/nights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('reports of a run that goes on are written once ten seconds have gone by, and after ten more', async () => {
  let now = 0;
  const written: string[] = [];
  const after = whereWorthwhile(
    async (folder) => {
      written.push(folder);
      now += 500;
    },
    () => now,
  );
  for (const [at, folder] of [
    [9_999, 'a'],
    [10_000, 'b'],
    [20_499, 'c'],
    [20_500, 'd'],
  ] as const) {
    now = at;
    await after(folder);
  }
  expect(written).toEqual(['b', 'd']);
});

it('a report whose place is a link is not written, and named; the others are', async () => {
  const [folder, mine] = [temporaryFolder(), temporaryFolder()];
  symlinkSync(join(mine, 'new.html'), join(folder, 'report.html'));
  const problems = await writeReports(nightRun(0, 1), folder);
  expect(problems).toEqual([
    expect.stringContaining(`report.html could not be written: ${join(folder, 'report.html')} is a link`),
  ]);
  expect([readdirSync(mine), readdirSync(folder).sort()]).toEqual([
    [],
    ['junit.xml', 'report.html', 'report.md'],
  ]);
});
