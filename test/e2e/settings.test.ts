import { describe, expect, it } from 'vitest';
import { measure } from '../support/cli.ts';
import { trialYaml } from '../support/scenario.ts';

describe('settings of a scenario, as the run loop takes them', () => {
  it('limit: a variant stops in good order, says why, and is judged on what there is', async () => {
    const run = await measure(
      trialYaml({
        variants: { recreate: '[load, transcribe, unload]' },
        iterations: 40,
        faults: { leak_handle_load: 1 },
        more: ['limit: { handles: 30 }'],
        expect: ['distinct_texts == 1'],
      }),
    );
    const { status, reason, segments, gates } = run.variant('recreate');
    expect([status, reason]).toEqual(['stopped', 'handles: 30 files are open, the limit is 30']);
    expect(segments[0]?.end.kind).toBe('stopped');
    expect(segments[0]?.iterations.length).toBeLessThan(30);
    expect(segments[0]?.iterations.length).toBeGreaterThan(1);
    expect(gates.find(({ gate }) => gate === 'distinct_texts == 1')?.outcome).toBe('pass');
  });

  it('matrix, exclude, include, budget, measure: the cells that were planned, with what they were given', async () => {
    const run = await measure(
      trialYaml({
        variants: { default: '[respawn, load, transcribe]' },
        iterations: 1,
        more: [
          'matrix: { options.threads: [1, 2], options.seed: [1, 2], exclude: [{ options.threads: 2, options.seed: 2 }], include: [{ options.threads: 1, options.seed: 9 }] }',
          'budget: { headroom: 1 MiB, requests: 1000 }',
        ],
      }),
      ['--set', 'measure=[latency]'],
    );
    expect(run.record.variants.map(({ id, status }) => [id, status])).toEqual([
      ['default options.threads=1 options.seed=1', 'completed'],
      ['default options.threads=1 options.seed=2', 'completed'],
      ['default options.threads=2 options.seed=1', 'completed'],
      ['default options.threads=1 options.seed=9', 'completed'],
    ]);
    expect(Object.values(run.record.options).map(({ threads, seed }) => [threads, seed])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [1, 9],
    ]);
    for (const { tolerance, segments, growth } of run.record.variants) {
      expect(tolerance).toMatchObject({ heap: 1048.576, anon: 1048.576, handles: 0.05 });
      expect([growth, segments[0]?.baseline.readings]).toEqual([{}, {}]);
    }
  });
});
