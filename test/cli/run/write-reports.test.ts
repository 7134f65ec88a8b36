import { expect, it } from 'vitest';
import { whereWorthwhile } from '../../../src/cli/run/write-reports.ts';

it('reports of a run that goes on are written again once ten seconds were measured', async () => {
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
