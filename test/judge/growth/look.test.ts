import { describe, expect, it } from 'vitest';
import { confirmed, type LookPlan, nextLook } from '../../../src/judge/growth/look.ts';
import type { Growth, Look } from '../../../src/record/run-record.ts';
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
    expect(nextLook([{ n: 100, growth: { anon: ok } }], until).kind).toBe('stop');
  });
});

describe('a leak in a run until conclusive', () => {
  const plan = { first: 100, max: 400 };

  it('stands when it was seen twice', () => {
    const small = leak(3 * TAU);
    expect(confirmed([small, { ...small, n: 200 }], plan)).toEqual({
      stands: true,
      seen: [100, 200],
      reason: 'a leak, seen at 100, 200 iterations',
    });
    expect(confirmed([small], plan)).toMatchObject({ stands: false, seen: [100] });
    expect(confirmed([undecided(), { ...small, n: 400 }], plan)).toMatchObject({
      stands: false,
      reason: 'a leak, seen once, at 400 iterations: it must be seen twice',
    });
  });

  it('in fewer than 100 iterations stands only above ten tolerances, by its lower bound', () => {
    const at = (low: number) => confirmed([leak(20 * TAU, { n: 30, bounds: [low, 30 * TAU] })], plan);
    expect(at(10.1 * TAU)).toMatchObject({ stands: true, seen: [30] });
    expect(at(10 * TAU)).toMatchObject({ stands: false, seen: [] });
  });

  it('needs no second look above ten tolerances: memory may not last until then', () => {
    expect(confirmed([leak(30 * TAU)], plan).stands).toBe(true);
  });

  it('that has one look only stands on it', () => {
    expect(confirmed([leak(3 * TAU)], { first: 100, max: 100 }).stands).toBe(true);
    expect(confirmed([], plan).stands).toBe(false);
  });
});
