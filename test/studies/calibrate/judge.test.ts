import { describe, expect, it } from 'vitest';
import { DEFAULT_TOLERANCE, NO_DEVICE } from '../../../src/record/metric.ts';
import type { Readings } from '../../../src/record/run-record.ts';
import { decided, failuresOf } from '../../../src/studies/calibrate/calibrate.ts';
import {
  judgeErrorRate,
  judgeFloor,
  judgeHealthy,
  judgePlanted,
  judgeTime,
  sensitivity,
} from '../../../src/studies/calibrate/judge.ts';
import { HEALTHY, PLANTED_GROWTH } from '../../../src/studies/calibrate/planted.ts';

const KIB = 1024;

/** A process that is flat but for `grows`, per iteration. */
const traced = (n: number, grows: Partial<Record<keyof Readings, number>> = {}) => ({
  readings: Array.from({ length: n }, (_, i): Readings => {
    const flat = { heap: 1e7, anon: 5e7, handles: 20, threads: 11, mappings: 130, processes: 0 };
    return Object.fromEntries(
      Object.entries(flat).map(([metric, level]) => [
        metric,
        level + i * (grows[metric as keyof Readings] ?? 0),
      ]),
    );
  }),
  absent: { device: NO_DEVICE },
});

const planted = (id: string) => {
  const found = PLANTED_GROWTH.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no trial ${id}`);
  return found;
};

describe('a planted leak', () => {
  it('that is read at its rate passes', () => {
    const trial = judgePlanted(planted('heap-4k'), traced(100, { heap: 4 * KIB + 200 }));
    expect(trial).toMatchObject({ outcome: 'pass', reason: '', growth: { verdict: 'leak', n: 100 } });
    expect(trial.error).toBeCloseTo(200, 6);
  });

  it.each([
    [
      'read a tenth too high',
      'heap-64k',
      { heap: 1.1 * 64 * KIB },
      'the rate is wrong by 6.40 KiB an iteration',
    ],
    ['not seen', 'heap-64k', {}, 'called bounded (no-leak)'],
    [
      'seen where it was not planted',
      'heap-64k',
      { heap: 64 * KIB, handles: 1 },
      'a leak of handles, which was not planted',
    ],
    ['of handles, counted twice', 'handles', { handles: 2 }, 'the rate is wrong by 1'],
  ])('that is %s fails', (_, id, grows, reason) => {
    const trial = judgePlanted(planted(id), traced(100, grows));
    expect(trial.outcome).toBe('fail');
    expect(trial.reason).toContain(reason);
  });

  it('may take with it what it must: mappings for a thread', () => {
    expect(judgePlanted(planted('threads'), traced(100, { threads: 1, mappings: 2 })).outcome).toBe('pass');
  });

  it('in a quantity that this machine does not measure is undecided', () => {
    const { readings } = traced(100);
    const trial = judgePlanted(planted('heap-64k'), {
      readings: readings.map(({ heap: _, ...rest }) => rest),
      absent: { heap: 'another allocator serves malloc' },
    });
    expect(trial).toMatchObject({
      outcome: 'inconclusive',
      reason: 'heap is not measured: another allocator serves malloc',
    });
  });

  it('whose host died fails', () => {
    const trial = judgePlanted(planted('heap-64k'), { ...traced(40, { heap: 64 * KIB }), failure: 'died' });
    expect(trial).toMatchObject({ outcome: 'fail', reason: 'died' });
  });
});

describe('a pool', () => {
  const pool = planted('pool');
  const MIB = 1024 * KIB;
  const stepped = (step: (i: number) => number) => {
    const { readings, absent } = traced(100);
    return { absent, readings: readings.map((reading, i) => ({ ...reading, heap: 1e7 + step(i) })) };
  };

  it('passes whatever its growth is called, as long as a step is seen', () => {
    const named = (drift: number) =>
      judgePlanted(
        pool,
        stepped((i) => (i >= 44 ? 4 * MIB : 0) + (i >= 89 ? 4 * MIB : 0) + drift * i),
      );
    expect(named(0)).toMatchObject({ outcome: 'pass', growth: { verdict: 'pool-step' } });
    const third = stepped((i) => (i >= 44 ? 4 * MIB : 0) + (i >= 64 ? 2265 : 0) + (i >= 89 ? 4 * MIB : 0));
    expect(judgePlanted(pool, third)).toMatchObject({ outcome: 'pass' });
  });

  it('whose steps are not in the readings fails, and so does one that is called a leak', () => {
    expect(
      judgePlanted(
        pool,
        stepped(() => 0),
      ).outcome,
    ).toBe('fail');
    expect(
      judgePlanted(
        pool,
        stepped((i) => i * MIB),
      ).outcome,
    ).toBe('fail');
  });
});

describe('what comes out undecided', () => {
  const trials = (...outcomes: ('pass' | 'fail' | 'inconclusive')[]) =>
    outcomes.map((outcome) => ({ outcome, growth: {} }));
  const measured = async (...times: ReturnType<typeof trials>[]) => {
    let count = 0;
    const last = await decided(async () => times[count++] ?? []);
    return { outcomes: last.map(({ outcome }) => outcome), count };
  };

  it('is measured anew, once, and says so', async () => {
    const better = await decided(
      (
        (times) => async () =>
          times.shift() ?? []
      )([trials('pass', 'inconclusive'), trials('pass', 'pass')]),
    );
    expect(better.map(({ outcome, anew }) => [outcome, anew])).toEqual([
      ['pass', true],
      ['pass', true],
    ]);
    expect(await measured(trials('inconclusive'), trials('inconclusive'), trials('pass'))).toEqual({
      outcomes: ['inconclusive'],
      count: 2,
    });
  });

  it('is left alone beside what is wrong, or where nothing can be measured', async () => {
    expect(await measured(trials('fail', 'inconclusive'), trials('pass'))).toMatchObject({ count: 1 });
    const unmeasured = [{ outcome: 'inconclusive' as const }];
    let count = 0;
    await decided(async () => {
      count += 1;
      return unmeasured;
    });
    expect(count).toBe(1);
  });
});

it('growth below the tolerance must be found bounded', () => {
  expect(judgePlanted(planted('heap-256'), traced(100, { heap: 256 })).outcome).toBe('pass');
  expect(judgePlanted(planted('heap-256'), traced(100, { heap: 4 * KIB })).outcome).toBe('fail');
});

it('every planted leak lies outside half a tolerance of the tolerance, where no method decides', () => {
  const tolerance = DEFAULT_TOLERANCE;
  const near = PLANTED_GROWTH.filter(
    ({ metric, rate }) => rate > 0.5 * tolerance[metric] && rate < 1.5 * tolerance[metric],
  );
  expect(near).toEqual([]);
  expect(PLANTED_GROWTH.filter(({ quick }) => quick).map(({ metric }) => metric)).toEqual(
    expect.arrayContaining(['heap', 'anon', 'handles', 'threads']),
  );
});

describe('nothing planted', () => {
  const [nothing] = HEALTHY;
  if (nothing === undefined) throw new Error('no negative control');

  it('passes in every quantity, and says what is seen', () => {
    const trials = judgeHealthy(nothing, traced(100));
    expect(trials.map(({ metric, outcome }) => [metric, outcome])).toEqual(
      ['heap', 'anon', 'handles', 'threads', 'mappings', 'processes'].map((metric) => [metric, 'pass']),
    );
    const seen = sensitivity(trials);
    expect(seen.map(({ metric }) => metric)).toEqual([
      'heap',
      'anon',
      'handles',
      'threads',
      'mappings',
      'processes',
    ]);
    expect(seen.filter(({ metric, smallest }) => metric === 'heap' && smallest > KIB)).toHaveLength(1);
  });

  it('and a leak seen fails, in that quantity', () => {
    const trials = judgeHealthy(nothing, traced(100, { threads: 1 }));
    expect(trials.filter(({ outcome }) => outcome === 'fail').map(({ metric }) => metric)).toEqual([
      'threads',
    ]);
  });
});

it('the floor must lie below half of the tolerance', () => {
  const low = judgeFloor(traced(100, { heap: 100 }));
  const high = judgeFloor(traced(100, { heap: 600 }));
  expect(low.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'pass'));
  expect(high.filter(({ outcome }) => outcome === 'fail').map(({ metric }) => metric)).toEqual(['heap']);
  expect(failuresOf({ trials: [], floor: low })).toEqual([]);
  expect(failuresOf({ trials: [], floor: high })).toEqual([
    'heap of host and calls alone may grow by half the tolerance',
  ]);
});

describe('planted times', () => {
  const times = (...ms: number[]) => ms.map((value) => value * 1e6);

  it.each([
    ['as planted', times(40, 40.1, 41), 'pass'],
    ['early once', times(39.9, 40, 40), 'fail'],
    ['late as a whole', times(41, 50, 60), 'inconclusive'],
    ['late once', times(40, 40.1, 400), 'pass'],
    ['never', [], 'inconclusive'],
  ])('%s', (_, read, outcome) => {
    expect(judgeTime('ttft', 'first token', 40e6, read).outcome).toBe(outcome);
  });

  it('do not decide whether growth is trusted', () => {
    expect(failuresOf({ trials: [judgeTime('ttft', 'first token', 40e6, [1])], floor: [] })).toEqual([]);
  });
});

it('planted word errors are exact, or wrong', () => {
  expect(judgeErrorRate('two of ten', 0.2, [0.2, 0.2])).toMatchObject({ read: 0.2, outcome: 'pass' });
  expect(judgeErrorRate('two of ten', 0.2, [0.2, 0.3])).toMatchObject({ read: 0.3, outcome: 'fail' });
});
