import { describe, expect, it } from 'vitest';
import {
  contrary,
  gateBelow,
  gateGrowth,
  type Look,
  type LookPlan,
  nextLook,
} from '../../../src/judge/growth/look.ts';
import type { Growth } from '../../../src/record/run-record.ts';
import { leak, someGrowth, undecided } from '../../metrics/growth/some-growth.ts';

const TAU = 1024 ** 2;
const until: LookPlan = { kind: 'until-conclusive', first: 100, max: 400 };
const fixed = (count: number): LookPlan => ({ kind: 'fixed', count });
const look = (n: number, growth: Record<string, Growth>): Look => ({
  n,
  growth: Object.fromEntries(Object.entries(growth).map(([metric, judged]) => [metric, { ...judged, n }])),
});
const ok = someGrowth();

describe('when to look', () => {
  it('looks once at the end of a fixed run', () => {
    expect(nextLook([], fixed(100))).toMatchObject({ kind: 'continue', at: 100 });
    expect(nextLook([look(99, { heap: leak(9) })], fixed(100))).toMatchObject({ kind: 'continue', at: 100 });
    expect(nextLook([look(100, { heap: undecided() })], fixed(100)).kind).toBe('stop');
  });

  it('looks at 100, 200 and 400 while something is undecided, and then stops', () => {
    const open = { heap: undecided(), anon: ok };
    expect(nextLook([], until)).toMatchObject({ kind: 'continue', at: 100 });
    expect(nextLook([look(100, open)], until)).toEqual({
      kind: 'continue',
      at: 200,
      reason: 'heap undecided',
    });
    expect(nextLook([look(100, open), look(200, open)], until)).toMatchObject({ kind: 'continue', at: 400 });
    expect(nextLook([look(100, open), look(200, open), look(400, open)], until)).toEqual({
      kind: 'stop',
      reason: 'the most iterations allowed, 400, are done',
    });
  });

  it('never looks beyond the most iterations', () => {
    const plan: LookPlan = { kind: 'until-conclusive', first: 100, max: 300 };
    const open = { heap: undecided() };
    expect(nextLook([look(200, open)], plan)).toMatchObject({ at: 300 });
    expect(nextLook([look(300, open)], plan).kind).toBe('stop');
    expect(nextLook([], { kind: 'until-conclusive', first: 100, max: 40 })).toMatchObject({ at: 40 });
  });

  it('stops at the first look at which everything is bounded', () => {
    expect(nextLook([look(100, { heap: ok, anon: someGrowth({ verdict: 'pool-step' }) })], until)).toEqual({
      kind: 'stop',
      reason: 'every quantity is bounded',
    });
  });

  it('wants to see a leak twice', () => {
    const leaking = { heap: leak(3 * TAU), anon: ok };
    expect(nextLook([look(100, leaking)], until)).toMatchObject({ kind: 'continue', at: 200 });
    expect(nextLook([look(100, leaking), look(200, leaking)], until)).toEqual({
      kind: 'stop',
      reason: 'a leak in heap was seen twice',
    });
  });

  it('does not count leaks of two quantities as the same leak', () => {
    const looks = [
      look(100, { heap: leak(3 * TAU), anon: ok }),
      look(200, { heap: ok, anon: leak(3 * TAU) }),
    ];
    expect(nextLook(looks, until)).toMatchObject({ kind: 'continue', at: 400 });
  });

  it('stops on one confirmed leak though another quantity is undecided', () => {
    const looks = [100, 200].map((n) => look(n, { heap: leak(3 * TAU), anon: undecided() }));
    expect(nextLook(looks, until).kind).toBe('stop');
  });

  it('settles nothing with fewer than 100 iterations', () => {
    const plan: LookPlan = { kind: 'until-conclusive', first: 30, max: 240 };
    expect(nextLook([look(30, { heap: ok })], plan)).toEqual({
      kind: 'continue',
      at: 60,
      reason: 'fewer than 100 iterations settle nothing',
    });
    const small = { heap: leak(3 * TAU) };
    expect(nextLook([look(30, small), look(60, small)], plan)).toMatchObject({ kind: 'continue', at: 120 });
    const gross = { heap: leak(11 * TAU) };
    expect(nextLook([look(30, gross), look(60, gross)], plan).kind).toBe('stop');
  });

  it('learns nothing more of a quantity that is not measured', () => {
    expect(nextLook([{ n: 100, growth: { heap: undefined, anon: ok } }], until).kind).toBe('stop');
  });
});

describe('the gate on a leak', () => {
  it('passes what is bounded, at any length', () => {
    expect(gateGrowth([ok], fixed(100))).toEqual({ outcome: 'pass', seen: [], reason: 'as the test says' });
    expect(gateGrowth([someGrowth({ n: 30, verdict: 'warm-up-plateau' })], fixed(30)).outcome).toBe('pass');
  });

  it('is inconclusive where the verdict is, and where nobody looked', () => {
    expect(gateGrowth([undecided()], fixed(100)).outcome).toBe('inconclusive');
    expect(gateGrowth([], fixed(100)).outcome).toBe('inconclusive');
  });

  it('fails a run of 100 on its single look, and says that it was seen once', () => {
    expect(gateGrowth([leak(3 * TAU)], fixed(100))).toEqual({
      outcome: 'fail',
      seen: [100],
      reason: 'a leak, seen once, at 100 iterations',
    });
  });

  it('fails a run of 30 only on a leak above ten tolerances, by its lower bound', () => {
    const at = (low: number) => gateGrowth([leak(20 * TAU, { n: 30, bounds: [low, 30 * TAU] })], fixed(30));
    expect(at(10.1 * TAU)).toMatchObject({ outcome: 'fail', seen: [30] });
    expect(at(10 * TAU)).toMatchObject({ outcome: 'inconclusive', seen: [] });
    expect(at(10 * TAU).reason).toBe('a leak in 30 iterations: under 100 only one above 10 tolerances fails');
  });

  it('fails a run until conclusive when the leak was seen twice', () => {
    const small = leak(3 * TAU);
    expect(gateGrowth([small, { ...small, n: 200 }], until)).toEqual({
      outcome: 'fail',
      seen: [100, 200],
      reason: 'a leak, seen at 100, 200 iterations',
    });
    expect(gateGrowth([small], until)).toMatchObject({ outcome: 'inconclusive', seen: [100] });
    expect(gateGrowth([undecided(), { ...small, n: 400 }], until)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'a leak, seen once, at 400 iterations: it must be seen twice',
    });
  });

  it('needs no second look at a leak above ten tolerances: memory may not last until then', () => {
    expect(gateGrowth([leak(30 * TAU)], until).outcome).toBe('fail');
  });

  it('treats a run until conclusive that has one look only as a single look', () => {
    const once: LookPlan = { kind: 'until-conclusive', first: 100, max: 100 };
    expect(gateGrowth([leak(3 * TAU)], once).outcome).toBe('fail');
  });

  it('believes the last look when it takes a leak back', () => {
    expect(gateGrowth([leak(3 * TAU), someGrowth({ n: 200 })], until)).toMatchObject({
      outcome: 'pass',
      seen: [100],
    });
  });
});

describe('the gate on a bound', () => {
  it('passes below, fails above, and is else inconclusive', () => {
    expect(gateBelow(ok).outcome).toBe('pass');
    expect(gateBelow(leak(9))).toMatchObject({ outcome: 'fail', seen: [100] });
    expect(gateBelow(undecided())).toEqual({
      outcome: 'inconclusive',
      seen: [],
      reason: 'as the test says',
    });
  });

  it('turned round, stays undecided where it was', () => {
    expect([ok, leak(9), undecided()].map((growth) => contrary(gateBelow(growth)).outcome)).toEqual([
      'fail',
      'pass',
      'inconclusive',
    ]);
  });
});
