import { afterAll, describe, expect, it } from 'vitest';
import { cycles, forgetCycles } from '../support/calibration.ts';

const { header } = process.report.getReport() as { header: object };
const glibc = 'glibcVersionRuntime' in header;

afterAll(forgetCycles);

describe.runIf(glibc)('memory of the calibration engine (glibc)', () => {
  it.each(['recreate', 'restart', 'async'] as const)(
    '%s: not a byte, handle or thread in 1000 cycles',
    async (how) => {
      const { inUse, handles, threads } = await cycles({ word_errors: 0.2, split_utf8: 2 }, how, 1000, 20);
      // A detached thread may still be ending when the last reading is taken.
      if (how === 'async') expect(Math.abs(inUse)).toBeLessThan(8192);
      else expect(inUse).toBe(0);
      expect(handles).toBe(0);
      if (how !== 'async') expect(threads).toBe(0);
    },
  );

  it('aligner: not a byte in 1000 cycles', async () => {
    expect(await cycles({ kind: 'aligner' }, 'recreate', 1000, 20)).toMatchObject({
      inUse: 0,
      handles: 0,
      threads: 0,
    });
  });

  it.each([
    ['leak_load', 'recreate'],
    ['leak_infer', 'recreate'],
    ['leak_infer', 'restart'],
    ['leak_restart', 'restart'],
  ] as const)('%s by %s: exactly the planted bytes', async (key, how) => {
    const { inUse } = await cycles({ [key]: 148_000 }, how, 50);
    expect(inUse).toBe(50 * 148_000);
  });

  it('is exact for a number that the allocator cannot give, within a block', async () => {
    const { inUse } = await cycles({ leak_infer: 1001 }, 'restart', 200);
    expect(Math.abs(inUse - 200 * 1001)).toBeLessThanOrEqual(32);
  });

  it('is exact in many small blocks, and agrees with what the engine says itself', async () => {
    const { inUse, truth } = await cycles({ leak_infer: 64_000, leak_blocks: 1000 }, 'restart', 20, 5);
    expect(inUse).toBe(20 * 64_000);
    expect(truth.leaked.heap).toBe(25 * 64_000);
  });

  it('leaks every third time only, and within its bounds', async () => {
    expect((await cycles({ leak_infer: 16_000, leak_every: 3 }, 'restart', 30, 0)).truth.leaked.heap).toBe(
      160_000,
    );
    const bounded = await cycles({ leak_infer: 16_000, leak_from: 11, leak_until: 20 }, 'restart', 30, 0);
    expect(bounded.truth.leaked.heap).toBe(160_000);
  });

  it('speeds up by a share of the first leak each time, or changes its rate from a round on', async () => {
    const faster = await cycles({ leak_infer: 16_000, leak_more: 0.5 }, 'restart', 20, 0);
    expect(faster.truth.leaked.heap).toBe(16_000 * (20 + (0.5 * 20 * 19) / 2));
    const twice = await cycles(
      { leak_infer: 16_000, leak_factor: 3, leak_factor_from: 11 },
      'restart',
      20,
      0,
    );
    expect(twice.truth.leaked.heap).toBe(16_000 * (10 + 3 * 10));
    // From a round on nothing more: the healthy twin.
    const stopped = await cycles(
      { leak_infer: 16_000, leak_factor: 0, leak_factor_from: 11 },
      'restart',
      20,
      0,
    );
    expect(stopped.truth.leaked.heap).toBe(16_000 * 10);
  });

  it('leaks shared memory in the process, and files in memory and hidden pages beside it', async () => {
    const shared = await cycles({ leak_shm_infer: 40_960 }, 'restart', 20, 5);
    expect(shared.inUse).toBe(0);
    expect(shared.rssPages).toBeGreaterThanOrEqual(200);
    expect(shared.truth.leaked.shm).toBe(25 * 40_960);
    const beside = await cycles({ leak_memfd_infer: 40_960, leak_hidden_infer: 40_960 }, 'restart', 20, 5);
    expect(beside.rssPages).toBeLessThan(100);
    expect(beside.handles).toBe(0);
    expect(beside.truth.leaked).toMatchObject({ memfd: 25 * 40_960, hidden: 25 * 40_960 });
  });

  it('starts a child that grows, children that nobody waits for, and helpers, and counts them', async () => {
    const settings = { leak_child_infer: 40_960, leak_zombie_infer: 2, leak_helper_infer: 1 };
    const { truth, rssPages } = await cycles(settings, 'restart', 5, 1);
    expect(truth.leaked).toMatchObject({ child: 6 * 40_960, zombies: 12, helpers: 6 });
    expect(rssPages).toBeLessThan(100);
    const healthy = await cycles(
      { ...settings, leak_reap: true, helper_ms: 1, leak_until: 1 },
      'restart',
      5,
      1,
    );
    expect(healthy.truth.leaked).toMatchObject({ child: 40_960, zombies: 0, helpers: 0 });
  });

  it('counts the third load across objects', async () => {
    expect((await cycles({ leak_load: 16_000, leak_every: 3 }, 'recreate', 9, 0)).truth.leaked.heap).toBe(
      48_000,
    );
  });

  it('untouched blocks are in use, but not resident', async () => {
    const touched = await cycles({ leak_infer: 1_000_000 }, 'restart', 20);
    const untouched = await cycles({ leak_infer: 1_000_000, leak_touch: false }, 'restart', 20);
    expect(untouched.inUse).toBe(touched.inUse);
    expect(touched.rssPages).toBeGreaterThan(4000);
    expect(untouched.rssPages).toBeLessThan(1000);
  });

  it('leaks mappings past the allocator, handles and threads', async () => {
    const mapped = await cycles({ leak_mmap_infer: 40_960 }, 'restart', 20);
    expect(mapped.inUse).toBe(0);
    expect(mapped.rssPages).toBeGreaterThanOrEqual(200);
    expect((await cycles({ leak_handle_load: 2 }, 'recreate', 20)).handles).toBe(40);
    expect((await cycles({ leak_thread_infer: 1 }, 'restart', 20)).threads).toBe(20);
  });

  it('a pool grows in steps and stands still at its bound', async () => {
    const settings = { pool_step: 160_000, pool_every: 2, pool_until: 480_000 };
    expect((await cycles(settings, 'restart', 4, 0)).truth.pool).toBe(320_000);
    expect((await cycles(settings, 'restart', 20, 6)).inUse).toBe(0);
  });

  it('a warm-up nears its plateau', async () => {
    const settings = { warm_bytes: 1_600_000, warm_rounds: 5 };
    const { truth } = await cycles(settings, 'restart', 5, 0);
    expect(truth.warm / 1_600_000).toBeCloseTo(1 - Math.exp(-1), 3);
    expect((await cycles(settings, 'restart', 40, 80)).inUse).toBeLessThan(64);
  });

  it('fragmentation grows the arena, not what is in use, until its pins are freed', async () => {
    const settings = { fragment_bytes: 640_000, fragment_rounds: 20 };
    const growing = await cycles(settings, 'restart', 15, 2);
    expect(growing.arena).toBeGreaterThan(15 * 500_000);
    expect(growing.inUse).toBeLessThan(15 * 64 * 48);
    expect((await cycles(settings, 'restart', 60, 60)).inUse).toBe(0);
    expect((await cycles(settings, 'restart', 60, 60)).arena).toBeLessThan(1_500_000);
  });
});
