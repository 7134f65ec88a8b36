import { describe, expect, it } from 'vitest';
import { measure } from '../support/cli.ts';
import { trialYaml } from '../support/scenario.ts';

const RESTART = { restart: { before: '[load]', each: '[transcribe, restart]' } };
const KiB = 1024;
const MiB = 1024 * KiB;

/** What is rare or slow takes a hundred iterations; what comes with each: planted-growth.test.ts, hidden-growth.test.ts. */
describe.concurrent('what grows over a hundred iterations, and its twin that does not', () => {
  it('a leak each fifth iteration has the mean rate', async () => {
    const run = await measure(
      trialYaml({ variants: RESTART, faults: { leak_infer: 64 * KiB, leak_every: 5 }, expect: ['not leak'] }),
    );
    const { heap } = run.variant('restart').growth;
    expect(heap?.verdict).toBe('leak');
    expect(Math.abs((heap?.rate ?? 0) / (12.8 * KiB) - 1)).toBeLessThan(0.05);
  });

  it('a pool that grows and then stays is not a leak', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        faults: { pool_step: MiB, pool_every: 1, pool_until: 12 * MiB },
        expect: ['not leak(heap handles threads)'],
      }),
    );
    expect(run.variant('restart').growth.heap?.verdict).toMatch(/^(warm-up-plateau|pool-step)$/);
    expect(run.code).toBe(0);
  });

  // Rounds 45 and 90: steps of which fewer than half of the comparisons a quarter run apart see one, or they pass
  // for a slope and raise the noise that counts as immaterial (docs/leak-verdict.md#limits).
  it('two rare steps are no leak', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        faults: { pool_step: 4 * MiB, pool_every: 45 },
        expect: ['not leak(heap)'],
      }),
    );
    expect(run.variant('restart').growth.heap?.verdict).toMatch(/^(warm-up-plateau|pool-step|inconclusive)$/);
    // A busy machine makes noise enough to leave it open; a leak it is nowhere.
    expect([0, 11]).toContain(run.code);
  });

  it('a warm-up that levels off is a plateau', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        faults: { warm_bytes: 8 * MiB, warm_rounds: 6 },
        expect: ['not leak(heap)'],
      }),
    );
    expect(run.variant('restart').growth.heap?.verdict).toBe('warm-up-plateau');
  });

  it('fragmentation is held memory, not a leak of the heap', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        faults: { fragment_bytes: 64 * KiB, fragment_rounds: 20 },
        expect: ['not leak(heap)'],
      }),
    );
    expect(run.variant('restart').growth.heap?.verdict).not.toBe('leak');
  });
});
