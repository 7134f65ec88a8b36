import { expect, it } from 'vitest';
import { whereWorthwhile } from '../../../src/cli/run/write-reports.ts';

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
