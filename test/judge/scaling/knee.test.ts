import { describe, expect, it } from 'vitest';
import { kneeOf, type Step, stepBetween } from '../../../src/judge/scaling/knee.ts';
import { scalingOf } from '../../../src/judge/scaling/scaling.ts';
import type { Throughput } from '../../../src/metrics/cost/throughput.ts';
import { seeded } from '../../../src/metrics/random/random.ts';
import type { Variant } from '../../../src/record/run-record.ts';
import { iteration, round, segment, step, variant } from '../../support/record.ts';
import { runRecord } from '../../support/run-record.ts';

const of = (samples: readonly number[]): Throughput => ({
  value: 0,
  perMinute: 0,
  samples,
  interval: { ci95: [0, 0], bounds: [0, 0] },
});
const noisy = (mean: number, spread: number, seed: number): Throughput => {
  const random = seeded(seed);
  return of(Array.from({ length: 10 }, () => mean + spread * random.normal()));
};

describe('a step from one number of processes to the next', () => {
  it.each([
    ['rose', noisy(10, 0.2, 1), noisy(18, 0.4, 2)],
    ['fell', noisy(18, 0.2, 1), noisy(15, 0.4, 2)],
    ['level', noisy(18, 0.1, 1), noisy(18, 0.1, 2)],
    ['undecided', noisy(18, 3, 1), noisy(19, 3, 2)],
  ])('%s', (kind, before, after) => {
    expect(stepBetween(before, after, 2).kind).toBe(kind);
  });

  it('is undecided where a side has no interval, and exact where nothing varies', () => {
    expect(stepBetween({ ...of([1]), samples: [] }, undefined, 1)).toEqual({ kind: 'undecided' });
    expect(stepBetween(of([2, 2, 2]), of([3, 3, 3]), 1)).toEqual({
      kind: 'rose',
      change: 0.5,
      bounds: [0.5, 0.5],
    });
  });

  it('of equal levels is seldom called a rise or a fall', () => {
    let alarms = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      const { kind } = stepBetween(noisy(10, 1, 2 * seed), noisy(10, 1, 2 * seed + 1), 1);
      if (kind === 'rose' || kind === 'fell') alarms += 1;
    }
    // 1 % of 400; eleven would have a chance of 0.3 %.
    expect(alarms).toBeLessThan(11);
  });
});

describe('the knee', () => {
  const step = (kind: Step['kind']): Step => ({ kind, change: 0.02, bounds: [-0.01, 0.04] });
  const levels = [1, 2, 4];

  it.each([
    [
      ['rose', 'level'],
      2,
      /^the knee is at 2 processes: 4 bring nothing more \(\+2\.0 %, 99 % over all: −1\.0 %/,
    ],
    [['rose', 'fell'], 2, /4 take some of it away/],
    [['level', 'level'], 1, /^the knee is at 1 process: 2 bring/],
    [['rose', 'rose'], 4, /still rose at 4 processes, the most that were tried: the knee is there or above$/],
    [
      ['rose', 'undecided'],
      null,
      /^undecided where throughput stops rising: 4 processes are not told apart from 2 /,
    ],
    [['undecided', 'level'], null, /2 processes are not told apart from 1/],
    [['undecided', 'rose'], 4, /still rose at 4/],
  ] as const)('%s', (kinds, knee, sentence) => {
    const found = kneeOf(levels, kinds.map(step));
    expect(found.knee).toBe(knee);
    expect(found.sentence).toMatch(sentence);
  });
});

describe('several levels of a run', () => {
  /** So many lanes that hear 60 rounds together, each of 10 s in 1 s. */
  const level = (processes: number, otherLoad: number): Variant =>
    variant(
      Array.from({ length: processes }, (_, lane) => {
        const steps = Array.from({ length: 60 / processes }, (_round, n) =>
          step('transcribe', { model: 'm', at: n * 1e9, duration: 1e9, round: round({ ttft: 1e6 }) }),
        );
        const whole = iteration(1, steps, { duration: (60 / processes) * 1e9, cpu: 3 });
        const observed = { swap: 0, hugePages: 0, otherLoad };
        return segment([whole], { lane: lane + 1, observed });
      }),
      { id: `v processes=${processes}`, variant: 'v', axes: { processes, engine: 'mended' } },
    );

  it('stand beside each other, with the knee; where others took the cores it is undecided', () => {
    const [quiet] = scalingOf(runRecord([level(2, 0.1), level(1, 0.1)]));
    expect(quiet).toMatchObject({
      cell: 'v engine=mended',
      knee: 2,
      levels: [
        { processes: 1, throughput: 10, perMinute: 60, ttft: { p50: 1e6, p95: 1e6 }, cpuPerAudioHour: 18e9 },
        { processes: 2, throughput: 20, perMinute: 120, step: 'rose' },
      ],
    });
    const [loaded] = scalingOf(runRecord([level(1, 0.1), level(2, 0.4)]));
    expect(loaded).toMatchObject({
      knee: null,
      sentence: expect.stringContaining('up to 40 % of the cores'),
    });
  });

  it('have no knee where there is but one, or one of them did not come to its end', () => {
    const plain = { ...level(1, 0.9), id: 'v', axes: {} };
    expect(scalingOf(runRecord([plain]))).toEqual([]);
    const heard = { step: 'transcribe', model: 'm', asked: 60, heard: 60, failed: 0 };
    const [alone] = scalingOf(runRecord([{ ...plain, utterances: [heard] }]));
    expect(alone).toMatchObject({ cell: 'v', knee: null, sentence: '', levels: [{ throughput: 10 }] });
    const [broken] = scalingOf(
      runRecord([level(1, 0), { ...level(2, 0), status: 'crashed', reason: 'x\ny' }]),
    );
    expect(broken).toMatchObject({
      knee: null,
      levels: [{}, { absent: ['throughput: crashed: x', 'energy: energy was not read'] }],
    });
    expect(broken?.levels[1]).not.toHaveProperty('throughput');
  });
});
