import { expect, it } from 'vitest';
import { measure } from '../support/cli.ts';
import { trialYaml } from '../support/scenario.ts';

/** The one trial that calibrates for real: what is planted in a run's own machine comes out, and is on the record. */
it('a scenario that demands control: quick is measured after planted leaks came out', async () => {
  const run = await measure(
    trialYaml({
      variants: { restart: { before: '[load]', each: '[transcribe, restart]' } },
      iterations: 2,
      more: ['control: quick'],
    }),
  );
  const { control } = run.record;
  expect(control).toMatchObject({ mode: 'quick', failures: [], trusted: true });
  const growth = control?.trials.flatMap((trial) => (trial.kind === 'growth' ? [trial] : [])) ?? [];
  const leaks = growth.filter(({ expected }) => expected === 'leak');
  expect(leaks.map(({ id }) => id)).toEqual(['heap-4k', 'heap-64k', 'mmap-1m', 'handles', 'threads']);
  expect(leaks.map(({ growth: read }) => read?.verdict)).toEqual(leaks.map(() => 'leak'));
  expect(control?.floor.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'pass'));
  expect(control?.trials.flatMap((trial) => (trial.kind === 'fault' ? [trial.read] : []))).toEqual([
    'crashed',
    'hung',
  ]);
  expect(run.variant('restart').segments[0]?.iterations).toHaveLength(2);
});
