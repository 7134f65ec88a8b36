import { describe, expect, it } from 'vitest';
import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { groupDisagrees } from '../../src/metrics/growth/group-check.ts';
import { groupSeries } from '../../src/metrics/series/group-series.ts';
import { DEFAULT_TOLERANCE } from '../../src/record/metric.ts';
import type { Segment } from '../../src/record/run-record.ts';
import { measure } from '../support/cli.ts';
import { NO_GROUP, runInGroup } from '../support/grouped-run.ts';
import { trialYaml } from '../support/scenario.ts';

const RESTART = { restart: { before: '[load]', each: '[transcribe, restart]' } };
const MiB = 1024 ** 2;
/** Above ten tolerances of `anon`: beyond doubt in a short run. */
const LEAK = 4 * MiB;
const iterations = 24;

const trial = async (faults: CalibrationSettings, length = iterations) => {
  const run = await measure(
    trialYaml({ iterations: length, variants: RESTART, faults, expect: ['not leak'] }),
  );
  const { growth, segments, causes } = run.variant('restart');
  const [segment] = segments;
  if (segment === undefined) throw new Error('nothing was measured');
  return { run, growth, causes, segment, code: run.code };
};

const last = (segment: Segment) =>
  segment.iterations.at(-1)?.steps.findLast(({ checkpoint }) => checkpoint !== undefined)?.checkpoint
    ?.readings;

const near = (rate: number | null | undefined, planted: number): void =>
  expect(Math.abs((rate ?? 0) / planted - 1)).toBeLessThan(0.05);

/** Each planted fault hides from the heap, and its twin does the same once: the first is found, the second passes. */
describe.concurrent('what hides from the heap, and its twin', () => {
  it('direct mmap', async () => {
    const { growth, code } = await trial({ leak_mmap_infer: LEAK });
    expect(growth.anon?.verdict).toBe('leak');
    near(growth.anon?.rate, LEAK);
    expect(growth.heap?.verdict).not.toBe('leak');
    expect(code).toBe(10);
  });

  it('shared memory', async () => {
    const { growth, causes, code } = await trial({ leak_shm_infer: LEAK });
    expect(growth.anon?.verdict).toBe('leak');
    near(growth.anon?.rate, LEAK);
    near(growth.shared?.rate, LEAK);
    expect(growth.heap?.verdict).not.toBe('leak');
    expect(causes).toContain('shared memory');
    expect(causes.join()).not.toContain('file pages');
    expect(code).toBe(10);
  });

  it('a file in memory that nobody maps', async () => {
    const { growth, causes, code } = await trial({ leak_memfd_infer: LEAK });
    near(growth.anon?.rate, LEAK);
    expect(growth.anon?.verdict).toBe('leak');
    expect(growth.rss?.verdict).not.toBe('leak');
    expect(growth.handles?.verdict).not.toBe('leak');
    expect(causes).toContain('shared memory');
    expect(code).toBe(10);
  });

  it('a child process that grows', async () => {
    const { growth, causes, code } = await trial({ leak_child_infer: LEAK });
    near(growth.anon?.rate, LEAK);
    near(growth['child-anon']?.rate, LEAK);
    expect(growth.processes?.verdict).not.toBe('leak');
    expect(causes).toContain('a child process');
    expect(code).toBe(10);
  });

  it('shared memory, a file in memory, a child and a helper that are there once', async () => {
    const { growth, segment, run, code } = await trial({
      leak_shm_infer: LEAK,
      leak_memfd_infer: LEAK,
      leak_child_infer: LEAK,
      leak_helper_infer: 1,
      leak_until: 1,
    });
    // The child; and the helper, whose parent is gone.
    expect(last(segment)).toMatchObject({ processes: 2, zombies: 0 });
    expect(last(segment)?.shared).toBe(2 * LEAK);
    expect(Object.values(growth).filter((one) => one?.verdict === 'leak')).toEqual([]);
    expect(run.variant('restart').gates.map(({ outcome }) => outcome)).not.toContain('fail');
    expect(code).not.toBe(10);
  });

  it('a zombie an iteration', async () => {
    const { growth, causes, run, code } = await trial({ leak_zombie_infer: 1 });
    expect(growth.processes).toMatchObject({ verdict: 'leak' });
    expect(growth.processes?.rate).toBeCloseTo(1, 6);
    expect(growth.zombies?.rate).toBeCloseTo(1, 6);
    expect(causes).toEqual(['child processes that are never reaped']);
    expect(run.record.verdict?.headline).toContain('1 process per iteration');
    expect(code).toBe(10);
  });

  it('a helper an iteration, whose parent is gone and who stays', async () => {
    const { growth, causes, segment, code } = await trial({ leak_helper_infer: 1 }, 12);
    expect(growth.processes?.rate).toBeCloseTo(1, 6);
    expect(growth.zombies?.rate).toBeCloseTo(0, 6);
    expect(last(segment)?.processes).toBe(12);
    expect(causes).toContain('child processes that never end');
    expect(code).toBe(10);
  });

  it('children that are waited for and helpers that end, each iteration', async () => {
    const { growth, segment, run, code } = await trial({
      leak_zombie_infer: 2,
      leak_reap: true,
      leak_helper_infer: 1,
      helper_ms: 1,
    });
    expect(growth.processes?.verdict).not.toBe('leak');
    expect(last(segment)).toMatchObject({ zombies: 0 });
    // No GPU is open: that is said, and leaves no gate without an answer.
    expect(segment.absent.device).toBe('no device is open in the process tree');
    expect(growth).not.toHaveProperty('device');
    expect(run.variant('restart').gates.map(({ outcome }) => outcome)).not.toContain('unjudged');
    expect(code).not.toBe(10);
  });
});

/** In a group of its own: what else runs in the group of this test comes and goes by more than is planted. */
it('memory that no process shows is in the control group; its twin is no disagreement', (context) => {
  const check = (faults: CalibrationSettings) => {
    const run = runInGroup(4096 * MiB, faults, iterations);
    if (run === undefined) return context.skip(NO_GROUP);
    const series = groupSeries(run.segment);
    if (series === undefined) throw new Error(`no group: ${run.segment.absent.group}`);
    expect(series.group).toHaveLength(iterations);
    return groupDisagrees(series, DEFAULT_TOLERANCE.anon);
  };
  const hidden = check({ leak_hidden_infer: LEAK });
  expect(hidden.disagrees).toBe(true);
  near(hidden.rate, LEAK);
  expect(Math.abs(hidden.explained ?? Number.NaN)).toBeLessThan(DEFAULT_TOLERANCE.anon);
  expect(check({ leak_hidden_infer: LEAK, leak_until: 1 }).disagrees).toBe(false);
  // What the tree shows is no disagreement, at any rate.
  const shown = check({ leak_shm_infer: LEAK });
  expect(shown.disagrees).toBe(false);
  near(shown.rate, LEAK);
});
