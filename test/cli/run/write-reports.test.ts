import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { whereWorthwhile, writeReports } from '../../../src/cli/run/write-reports.ts';
import { nightRun } from '../../support/nights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('reports of a run that goes on are written after its first variant, then once ten seconds were measured', async () => {
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
    [1_000, 'a'],
    [11_499, 'b'],
    [11_500, 'c'],
    [12_500, 'd'],
  ] as const) {
    now = at;
    await after(folder);
  }
  expect(written).toEqual(['a', 'c']);
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
