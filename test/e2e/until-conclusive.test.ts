import { describe, expect, it } from 'vitest';
import { measure } from '../support/cli.ts';
import { trialYaml } from '../support/scenario.ts';

const RESTART = { restart: { before: '[load]', each: '[transcribe, restart]' } };
const KiB = 1024;

describe('a run until conclusive', () => {
  it('looks again at a gross leak, in the same process, and stops when it was seen twice', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        iterations: 12,
        faults: { leak_infer: 256 * KiB },
        expect: ['not leak(heap)'],
      }),
      ['--until-conclusive'],
    );
    const { segments, looks, gates } = run.variant('restart');
    expect(segments.map(({ iterations }) => iterations.length)).toEqual([24]);
    expect(looks.map(({ n, growth }) => [n, growth.heap?.verdict])).toEqual([
      [12, 'leak'],
      [24, 'leak'],
    ]);
    expect(gates[0]).toMatchObject({ outcome: 'fail' });
    expect(gates[0]?.reason).toContain('seen at 12, 24 iterations');
    expect(run.code).toBe(10);
  });

  it('goes on to the most iterations while nothing grows, for a short look settles nothing', async () => {
    const run = await measure(
      trialYaml({ variants: RESTART, iterations: 5, more: [], expect: ['not leak(handles)'] }).replace(
        'iterations: 5',
        'iterations: { first: 12, until: conclusive, max: 24 }',
      ),
    );
    const { segments, looks, growth } = run.variant('restart');
    expect(segments.map(({ iterations }) => iterations.length)).toEqual([24]);
    expect(looks.map(({ n }) => n)).toEqual([12, 24]);
    expect(growth.handles?.verdict).toBe('no-leak');
    expect(run.code).toBe(0);
  });
});
