import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Random, seeded } from '../../../src/metrics/random/random.ts';
import type { ProbeVerdict } from '../../../src/record/bisect.ts';
import { mostVerdicts, type Next, nextStep, type Seen } from '../../../src/studies/bisect/search/search.ts';

interface World {
  readonly last: number;
  /** Place of the first bad commit; `last + 1`: there is none. */
  readonly first: number;
  readonly unbuildable?: readonly number[];
  readonly undecided?: readonly number[];
  /** Share of verdicts that are wrong. */
  readonly wrong?: number;
}

/** A search to its end, in a world where each verdict may be wrong. */
function searched(world: World, random: Random = seeded(1)) {
  const { last, first, unbuildable = [], undecided = [], wrong = 0 } = world;
  const seen: Seen[] = [];
  const built = new Set<number>();
  for (;;) {
    const next = nextStep(seen, { last, error: 0.005, cost: (index) => (built.has(index) ? 1 : 10) });
    if (next.kind !== 'probe') return { next, seen, builds: built.size };
    const { index } = next;
    built.add(index);
    const truth = index >= first ? 'bad' : 'good';
    const told: ProbeVerdict = random.uniform() < wrong ? (truth === 'bad' ? 'good' : 'bad') : truth;
    const verdict = unbuildable.includes(index)
      ? 'unbuildable'
      : undecided.includes(index)
        ? 'undecided'
        : told;
    seen.push({ index, verdict });
  }
}

const named = (from: number, to = from): Partial<Next> => ({ kind: 'named', from, to });

describe('the search for the first bad commit', () => {
  it('names it wherever it is, with few builds', () => {
    for (const last of [1, 2, 3, 7, 63, 64, 100]) {
      for (let first = 1; first <= last; first += 1) {
        const { next, builds } = searched({ last, first });
        expect(next).toMatchObject(named(first));
        expect(builds).toBeLessThanOrEqual(Math.ceil(Math.log2(last + 1)) + 3);
      }
    }
  });

  it('looks at both ends first, and names nothing where one is not what was said of it', () => {
    const good = searched({ last: 63, first: 64 });
    expect(good.next).toMatchObject({ kind: 'refuted', end: 'bad' });
    expect(good.seen.map(({ index }) => index)).toEqual([0, 63]);
    expect(searched({ last: 63, first: 0 }).next).toMatchObject({ kind: 'refuted', end: 'good' });
    for (const end of [0, 63]) {
      expect(searched({ last: 63, first: 9, unbuildable: [end] }).next).toMatchObject({ kind: 'undecided' });
      expect(searched({ last: 63, first: 9, undecided: [end] }).next).toMatchObject({ kind: 'undecided' });
    }
  });

  it('goes around what cannot be built or judged, and names all that is not told apart by it', () => {
    expect(searched({ last: 63, first: 20, unbuildable: [31, 32, 30] }).next).toMatchObject(named(20));
    expect(searched({ last: 63, first: 20, unbuildable: [18, 19] }).next).toMatchObject(named(18, 20));
    expect(searched({ last: 63, first: 20, undecided: [20, 21] }).next).toMatchObject(named(20, 22));
    const all = Array.from({ length: 62 }, (_, i) => i + 1);
    expect(searched({ last: 63, first: 20, unbuildable: all }).next).toMatchObject(named(1, 63));
  });

  it('halves what is left, whatever the unit of the costs', () => {
    const ends: Seen[] = [
      { index: 0, verdict: 'good' },
      { index: 63, verdict: 'bad' },
    ];
    for (const cost of [1, 300e9]) {
      const next = nextStep(ends, { last: 63, error: 0.005, cost: () => cost });
      expect(next).toEqual({ kind: 'probe', index: 31 });
    }
    // One that is built already, and nearly in the middle, is taken instead.
    const built = nextStep(ends, { last: 63, error: 0.005, cost: (index) => (index === 25 ? 30e9 : 330e9) });
    expect(built).toEqual({ kind: 'probe', index: 25 });
  });

  it('takes commits with the same library for one', () => {
    const seen: Seen[] = [
      { index: 0, verdict: 'good' },
      { index: 9, verdict: 'bad' },
    ];
    const setting = { last: 9, error: 0.005, cost: () => 1 };
    // The ends are one library: there is nothing between them.
    const one = nextStep(
      [
        { index: 0, verdict: 'good' },
        { index: 9, verdict: 'good', same: 0 },
      ],
      setting,
    );
    expect(one).toMatchObject({ kind: 'refuted', end: 'bad' });
    // What stands for 1 … 8 leaves 9 alone; one verdict on each end decides all, so they are asked for once more.
    const alone: Seen[] = [...seen, { index: 8, verdict: 'good', same: 0 }];
    expect(nextStep(alone, setting)).toEqual({ kind: 'probe', index: 0 });
    const ends: Seen[] = [
      { index: 9, verdict: 'bad' },
      { index: 0, verdict: 'good' },
    ];
    expect(nextStep([...alone, ...ends], setting)).toMatchObject(named(9));
  });

  it('comes to an end whatever it is told', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.constantFrom<ProbeVerdict>('good', 'bad', 'undecided', 'unbuildable'), {
          minLength: 400,
          maxLength: 400,
        }),
        (last, seed, verdicts) => {
          const seen: Seen[] = [];
          for (const [turn, verdict] of verdicts.entries()) {
            const next = nextStep(seen, { last, error: 0.005, cost: (index) => 1 + ((index * seed) % 7) });
            if (next.kind !== 'probe') {
              expect(turn).toBeLessThanOrEqual(mostVerdicts(last) + 2 * last);
              if (next.kind === 'named') {
                const verdictOf = (index: number) =>
                  seen.filter((one) => one.index === index).map((one) => one.verdict);
                expect(verdictOf(next.from - 1)).toContain('good');
                expect(verdictOf(next.to)).toContain('bad');
              }
              return;
            }
            expect(next.index).toBeGreaterThanOrEqual(0);
            expect(next.index).toBeLessThanOrEqual(last);
            seen.push({ index: next.index, verdict });
          }
          throw new Error('it goes on for ever');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('names a wrong commit in fewer than 1 of 100 searches, and one between equal builds in fewer than 1 of 1000, at its error rate', () => {
    const random = seeded(7);
    const worlds = 2000;
    let [wrong, right, control] = [0, 0, 0];
    for (let world = 0; world < worlds; world += 1) {
      const last = 63;
      const first = random.integer(1, last);
      const unbuildable = Array.from({ length: last - 1 }, (_, i) => i + 1).filter(
        () => random.uniform() < 0.1,
      );
      const { next } = searched({ last, first, unbuildable, wrong: 0.005 }, random);
      const isRight = next.kind === 'named' && next.from <= first && first <= next.to;
      if (isRight) right += 1;
      else if (next.kind === 'named') wrong += 1;
      if (searched({ last, first: last + 1, wrong: 0.005 }, random).next.kind === 'named') control += 1;
    }
    expect(wrong / worlds).toBeLessThan(0.01);
    expect(right / worlds).toBeGreaterThan(0.98);
    expect(control / worlds).toBeLessThan(0.001);
  });
});
