import { describe, expect, it } from 'vitest';
import { kneeOf, type Step, stepBetween } from '../../../src/judge/scaling/knee.ts';
import type { Throughput } from '../../../src/metrics/cost/throughput.ts';
import { seeded } from '../../../src/metrics/random/random.ts';

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
