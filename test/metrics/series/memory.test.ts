import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELTAS } from '../../../src/metrics/definitions/memory.ts';
import { checkpointSeries, modelsLoadedSeries, peakOf } from '../../../src/metrics/series/checkpoints.ts';
import { deltaSeries } from '../../../src/metrics/series/deltas.ts';
import { growthSeries } from '../../../src/metrics/series/growth-series.ts';
import { modelMemory } from '../../../src/metrics/series/model-memory.ts';
import { passLabel } from '../../../src/metrics/series/passes.ts';
import type { Iteration } from '../../../src/record/run-record.ts';
import { checkpoint, iteration, segment, step, trace } from '../../support/record.ts';

/** Load (+100), transcribe (+20), unload (leaves 5), of two models in turn. */
function cycle(index: number, start: number): Iteration {
  const of = (model: string, from: number) => [
    step('load', { model, checkpoint: checkpoint('loaded', { rss: from + 100 }, 1) }),
    step('transcribe', { model, checkpoint: checkpoint('inferred', { rss: from + 120 }, 1) }),
    step('itn'),
    step('unload', { model, checkpoint: checkpoint('unloaded', { rss: from + 5 }) }),
  ];
  return iteration(index, [...of('small', start), ...of('large', start + 5)]);
}

const switching = segment([cycle(1, 50), cycle(2, 60)], {
  baseline: checkpoint('baseline', { rss: 50 }),
  peak: { rss: 999 },
});

describe('checkpointSeries', () => {
  it('takes the last checkpoint of each iteration', () => {
    expect(checkpointSeries([switching], 'rss', {})).toMatchObject({ values: [60, 70], missing: 0 });
  });

  it('takes the checkpoint of that name, and of that model', () => {
    expect(checkpointSeries([switching], 'rss', { at: 'loaded' })).toMatchObject({ values: [155, 165] });
    expect(checkpointSeries([switching], 'rss', { at: 'loaded', model: 'small' })).toMatchObject({
      values: [150, 160],
    });
  });

  it('has one value a process at a checkpoint that stands in before, and at baseline', () => {
    const before = [step('load', { checkpoint: checkpoint('loaded', { rss: 7 }) })];
    const process = trace('rss', [1, 2], { before, baseline: checkpoint('baseline', { rss: 3 }) });
    expect(checkpointSeries([process, process], 'rss', { at: 'loaded' })).toMatchObject({ values: [7, 7] });
    expect(checkpointSeries([process], 'rss', { at: 'baseline' })).toMatchObject({ values: [3] });
  });

  it('counts an iteration that ended before its checkpoint as missing', () => {
    const cut = segment([...trace('rss', [1, 2]).iterations, iteration(3, [])]);
    expect(checkpointSeries([cut], 'rss', {})).toEqual({
      kind: 'series',
      values: [1, 2],
      missing: 1,
      why: 'iteration ended before its checkpoint',
    });
  });

  it('says why a quantity is absent', () => {
    const jemalloc = trace('rss', [1], { absent: { heap: 'the allocator is jemalloc' } });
    expect(checkpointSeries([jemalloc], 'heap', {})).toMatchObject({
      reason: 'heap is absent: the allocator is jemalloc',
    });
    expect(checkpointSeries([jemalloc], 'rss', { at: 'loaded' })).toMatchObject({
      reason: 'no checkpoint loaded was reached',
    });
  });
});

describe('modelsLoadedSeries', () => {
  it('looks at every checkpoint, not at the last alone', () => {
    expect(modelsLoadedSeries([switching], {})).toMatchObject({
      values: [0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0],
    });
  });
});

describe('peakOf', () => {
  it('is the largest of the processes', () => {
    expect(peakOf([switching, trace('rss', [1], { peak: { rss: 1200 } })], 'rss')).toMatchObject({
      values: [1200],
    });
  });

  it('is incomplete where one process has none', () => {
    expect(peakOf([switching, trace('rss', [1])], 'rss')).toMatchObject({ values: [999], missing: 1 });
    expect(peakOf([switching], 'pss')).toMatchObject({ kind: 'absent' });
  });
});

describe('deltaSeries', () => {
  it.each([
    ['load_delta', 'small', [100, 100]],
    ['infer_delta', 'small', [20, 20]],
    ['unload_delta', 'large', [-115, -115]],
    ['net_delta', 'small', [5, 5]],
    ['net_delta', 'large', [5, 5]],
  ] as const)('%s of %s is what the step changed', (delta, model, values) => {
    expect(deltaSeries([switching], DELTAS[delta], 'rss', { model })).toMatchObject({ values, missing: 0 });
  });

  it('never reaches over a replaced process: the first difference starts at its own baseline', () => {
    const replaced = segment([
      iteration(1, [
        step('load', { checkpoint: checkpoint('loaded', { rss: 500 }) }),
        step('respawn', { checkpoint: checkpoint('baseline', { rss: 40 }) }),
        step('load', { checkpoint: checkpoint('loaded', { rss: 140 }) }),
        step('unload', { checkpoint: checkpoint('unloaded', { rss: 45 }) }),
      ]),
    ]);
    expect(deltaSeries([replaced], DELTAS.net_delta, 'rss', {})).toMatchObject({ values: [5] });
    expect(deltaSeries([replaced], DELTAS.load_delta, 'rss', {})).toMatchObject({
      values: [100],
      missing: 1,
    });
  });

  it('has no value for a step after one without a checkpoint', () => {
    const blind = segment([
      iteration(1, [step('load'), step('transcribe', { checkpoint: checkpoint('inferred', { rss: 9 }) })]),
    ]);
    expect(deltaSeries([blind], DELTAS.infer_delta, 'rss', {})).toMatchObject({
      kind: 'absent',
      reason: 'rss is absent: not read on both sides of the step',
    });
  });
});

describe('growthSeries', () => {
  it('has one value an iteration at its last checkpoint, warm-up included', () => {
    const warm = segment([
      iteration(1, switching.iterations[0]?.steps ?? [], { warmUp: true }),
      cycle(2, 60),
    ]);
    expect(growthSeries(warm, 'rss')).toMatchObject({ values: [60, 70], missing: 0 });
  });

  it('reads every iteration at one phase: one that ended early at another is a gap', () => {
    const early = iteration(3, cycle(3, 70).steps.slice(0, 2));
    const gap = segment([cycle(1, 50), cycle(2, 60), early, cycle(4, 80), cycle(5, 90), cycle(6, 100)]);
    expect(growthSeries(gap, 'rss')).toEqual({
      kind: 'series',
      values: [90, 100, 110],
      missing: 3,
      why: 'not read at unloaded',
    });
  });

  it('is read at the checkpoint asked for', () => {
    expect(growthSeries(switching, 'rss', { at: 'loaded' })).toMatchObject({ values: [155, 165] });
  });

  it('does not exist where each iteration replaces the process', () => {
    const each = segment([
      iteration(1, [step('respawn', { checkpoint: checkpoint('baseline', { rss: 1 }) })]),
    ]);
    expect(growthSeries(each, 'rss')).toMatchObject({ kind: 'absent' });
  });

  it('has one value a pass of the loop asked for, and none of another loop', () => {
    const pass = (loop: 'chunk' | 'part', n: number, heap: number) =>
      step('restart', { pass: passLabel(loop, n), checkpoint: checkpoint('restarted', { heap }) });
    const batched = segment([
      iteration(1, [
        pass('chunk', 1, 10),
        pass('chunk', 2, 11),
        step('unload'),
        pass('part', 1, 90),
        pass('part', 2, 91),
      ]),
    ]);
    expect(growthSeries(batched, 'heap', { per: 'chunk' })).toMatchObject({ values: [10, 11] });
    expect(growthSeries(batched, 'heap', { per: 'part' })).toMatchObject({ values: [90, 91] });
    expect(growthSeries(batched, 'heap', { per: 'model' })).toMatchObject({
      reason: 'no pass of a model loop',
    });
  });

  it('ends a stretch of passes where the process is replaced between the loops', () => {
    const passes = (from: number) =>
      [1, 2, 3].map((n) =>
        step('restart', {
          pass: passLabel('chunk', n),
          checkpoint: checkpoint('restarted', { heap: from + n }),
        }),
      );
    const fresh = (index: number, from: number) => iteration(index, [step('respawn'), ...passes(from)]);
    expect(growthSeries(segment([fresh(1, 0), fresh(2, 100)]), 'heap', { per: 'chunk' })).toMatchObject({
      values: [1, 2, 3],
    });
  });

  it('gives back what was read, whatever it was', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 30 }), (values) => {
        expect(growthSeries(trace('anon', values), 'anon')).toMatchObject({ values, missing: 0 });
      }),
    );
  });
});

describe('modelMemory', () => {
  it('is before, loaded, inferred, unloaded and what a cycle leaves, of each model', () => {
    const { small, large } = modelMemory([switching]);
    const medians = (memory: typeof small) =>
      (['before', 'loaded', 'inferred', 'unloaded', 'net'] as const).map((phase) => memory?.[phase].rss?.p50);
    // Two cycles: from 50 and from 60, the large one 5 above.
    expect(medians(small)).toEqual([55, 155, 175, 60, 5]);
    expect(medians(large)).toEqual([60, 160, 180, 65, 5]);
    expect(small?.loaded.heap).toBeUndefined();
  });

  it('has no level after unload, and no rest, where the host is replaced instead', () => {
    const steps = [
      step('respawn', { checkpoint: checkpoint('baseline', { rss: 10 }) }),
      step('load', { model: 'm', checkpoint: checkpoint('loaded', { rss: 30 }, 1) }),
      step('transcribe', { model: 'm', checkpoint: checkpoint('inferred', { rss: 40 }, 1) }),
    ];
    const { m } = modelMemory([segment([iteration(1, steps), iteration(2, steps)])]);
    expect([m?.before.rss?.p50, m?.loaded.rss?.p50, m?.inferred.rss?.p50, m?.unloaded, m?.net]).toEqual([
      10,
      30,
      40,
      {},
      {},
    ]);
  });

  it('leaves out a load that failed', () => {
    const failed = step('load', { model: 'm', failure: { kind: 'refused', message: 'no such file' } });
    expect(modelMemory([segment([iteration(1, [failed])])])).toEqual({});
  });
});
