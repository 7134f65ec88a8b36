import { judgeEnds, judgeSide, tailOfLook } from '../../src/judge/bisect/speed.ts';
import { judgeGrowth } from '../../src/metrics/growth/judge.ts';
import { type Random, seeded } from '../../src/metrics/random/random.ts';
import type { ProbeVerdict } from '../../src/record/bisect.ts';
import { ERROR } from '../../src/studies/bisect/bisect.ts';
import { LOOKS, verdictError } from '../../src/studies/bisect/oracle.ts';
import { nextStep, type Seen } from '../../src/studies/bisect/search/search.ts';

export const FAULTS = ['leak', 'slow', 'text', 'crash'] as const;
export type Fault = (typeof FAULTS)[number];

/** Builds are simulated, and what is measured of them; what judges and what searches are those of the product. */
export interface BisectWorld {
  readonly fault: Fault;
  /** Commits after the good end. */
  readonly last: number;
  /** Place of the first commit with the fault; `last + 1`: none has it. */
  readonly first: number;
  readonly unbuildable: ReadonlySet<number>;
  readonly random: Random;
}

export interface Outcome {
  readonly kind: 'right' | 'wrong' | 'none';
  readonly builds: number;
  readonly verdicts: number;
}

/** 4 KiB an iteration against a tolerance of 1 KiB, as a heap shows it: in quanta, with the noise of an allocator. */
const LEAK = 4096;
const TOLERANCE = 1024;
const QUANTUM = 16;
const ITERATIONS = 24;
const LONGER = 4;
/** 10 % slower; each launch has 2 % of noise of its own, and the machine walks by 1 % from one to the next. */
const SLOWDOWN = Math.log(1.1);
const NOISE = 0.02;
const DRIFT = 0.01;

export function bisected(world: BisectWorld): Outcome {
  const { last, first, unbuildable } = world;
  const seen: Seen[] = [];
  const built = new Set<number>();
  for (;;) {
    const error = world.fault === 'leak' ? verdictError({ kind: 'gates', own: false }, ERROR) : ERROR;
    const next = nextStep(seen, { last, error, cost: (index) => (built.has(index) ? 1 : 10) });
    if (next.kind !== 'probe') {
      const named = next.kind === 'named';
      const right = named && next.from <= first && first <= next.to;
      return { kind: right ? 'right' : named ? 'wrong' : 'none', builds: built.size, verdicts: seen.length };
    }
    built.add(next.index);
    const verdict = unbuildable.has(next.index) ? 'unbuildable' : measured(world, next.index);
    seen.push({ index: next.index, verdict });
  }
}

/** A world of 64 commits with its fault somewhere; `control`: without any. */
export function worldOf(fault: Fault, seed: number, control: boolean, share = 0.1): BisectWorld {
  const random = seeded(seed);
  const last = 63;
  const first = control ? last + 1 : random.integer(1, last);
  const inner = Array.from({ length: last - 1 }, (_, i) => i + 1);
  return { fault, last, first, unbuildable: new Set(inner.filter(() => random.uniform() < share)), random };
}

function measured({ fault, first, last, random }: BisectWorld, index: number): ProbeVerdict {
  const bad = index >= first;
  switch (fault) {
    case 'leak':
      return leakVerdict(bad, random);
    case 'slow':
      return index === 0 ? 'good' : speedVerdict(bad, last >= first, index === last, random);
    default:
      // What is said, and whether it dies, is the same each time.
      return bad ? 'bad' : 'good';
  }
}

function leakVerdict(bad: boolean, random: Random): ProbeVerdict {
  for (const iterations of [ITERATIONS, LONGER * ITERATIONS]) {
    let level = 5e6;
    const series = Array.from({ length: iterations }, (_, i) => {
      level += bad ? LEAK : 0;
      // Caches fill up in the beginning.
      const warm = 40_000 * (1 - Math.exp(-i / 2));
      return Math.round((level + warm + 300 * random.normal()) / QUANTUM) * QUANTUM;
    });
    const { verdict } = judgeGrowth(series, { quantum: QUANTUM, tolerance: TOLERANCE }).growth;
    if (verdict !== 'inconclusive') return verdict === 'leak' ? 'bad' : 'good';
  }
  return 'undecided';
}

function speedVerdict(bad: boolean, endIsBad: boolean, isEnd: boolean, random: Random): ProbeVerdict {
  const tail = tailOfLook(ERROR, LOOKS.length);
  const rounds = { good: [] as number[], probe: [] as number[], bad: [] as number[] };
  let machine = 0;
  const launch = (slow: boolean): number => {
    machine += DRIFT * random.normal();
    return machine + (slow ? SLOWDOWN : 0) + NOISE * random.normal();
  };
  for (const look of LOOKS) {
    for (let round = rounds.good.length; round < look; round += 1) {
      const order = [
        () => rounds.good.push(launch(false)),
        () => rounds.probe.push(launch(bad)),
        () => rounds.bad.push(launch(endIsBad)),
      ];
      for (const each of round % 2 === 0 ? order : order.toReversed()) each();
    }
    if (isEnd) {
      const { verdict } = judgeEnds(rounds, tail);
      if (verdict !== 'inconclusive') return verdict === 'regression' ? 'bad' : 'good';
    } else {
      const { side } = judgeSide(rounds, tail);
      if (side !== undefined) return side;
    }
  }
  return 'undecided';
}
