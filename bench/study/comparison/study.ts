import { pairedShift, type Shift, unpairedShift } from '../../../src/metrics/comparison/shift.ts';
import { tailOf } from '../../../src/metrics/comparison/tail.ts';
import { DELTA, judgeShift } from '../../../src/metrics/comparison/verdict.ts';
import { seeded } from '../../../src/metrics/random/random.ts';
import { markdownTable, percent, quantile, seedOf } from '../growth/tally.ts';
import { abba, blocks, launches, MACHINES } from './machine.ts';

/** How much is drawn, and from which seed. */
export interface StudySize {
  readonly seed: number;
  /** Comparisons a cell. */
  readonly comparisons: number;
}

/** The seed of the figures in docs/comparison.md. */
export const STUDY: StudySize = { seed: 20_261_125, comparisons: 10_000 };

export interface StudyCell {
  readonly machine: keyof typeof MACHINES;
  /** Launches of each build. */
  readonly launches: number;
  /** Measured iterations of each launch. */
  readonly iterations: number;
}

export const CELLS: readonly StudyCell[] = [
  { machine: 'quiet', launches: 20, iterations: 1 },
  { machine: 'quiet', launches: 10, iterations: 5 },
  { machine: 'quiet', launches: 20, iterations: 5 },
  { machine: 'shared', launches: 20, iterations: 1 },
  { machine: 'shared', launches: 10, iterations: 5 },
  { machine: 'shared', launches: 20, iterations: 5 },
  { machine: 'shared', launches: 50, iterations: 2 },
];

const SLOWDOWNS = [0.03, 0.05, 0.1] as const;

/** Shares of the comparisons of one cell. */
export interface CellFigures {
  /** A difference is called between equal builds, at 0.5 % a side, when all of one were measured before the other. */
  readonly blocks: number;
  /** The same data order, judged as stored runs are: called where certain and ≥ δ, on either side. */
  readonly stored: number;
  /** A regression is called between equal builds in ABBA order. */
  readonly alarm: number;
  /** A regression or an improvement is. */
  readonly either: number;
  /** A regression is called, by the slowdown that there is. */
  readonly found: readonly number[];
  /** Median of |estimated − true| change, as a share. */
  readonly error: number;
}

export function studyCell(cell: StudyCell, { seed, comparisons }: StudySize): CellFigures {
  const { machine, launches: pairs, iterations } = cell;
  const tail = tailOf(1);
  const draw = (order: typeof abba, i: number) => {
    const random = seeded(seedOf(seed, `${machine} ${pairs}x${iterations} ${order.name}`, i));
    return order(launches(MACHINES[machine], iterations, random), pairs);
  };
  let [inBlocks, stored, alarms, either] = [0, 0, 0, 0];
  const found = SLOWDOWNS.map(() => 0);
  const errors: number[] = [];
  for (let i = 0; i < comparisons; i += 1) {
    const apart = draw(blocks, i);
    const drifted = unpairedShift(apart.b, apart.a, tail);
    if (drifted.low > 0 || drifted.high < 0) inBlocks += 1;
    if (isCalled(drifted)) stored += 1;
    const { a, b } = draw(abba, i);
    const shift = pairedShift(
      b.map((value, k) => value - (a[k] ?? value)),
      tail,
    );
    if (isCalled(shift)) either += 1;
    if (judgeShift(shift, DELTA).verdict === 'regression') alarms += 1;
    // A slower build shifts every difference alike, so that the same draws serve for every slowdown.
    for (const [at, slowdown] of SLOWDOWNS.entries()) {
      if (judgeShift(moved(shift, Math.log1p(slowdown)), DELTA).verdict === 'regression') {
        found[at] = (found[at] ?? 0) + 1;
      }
    }
    errors.push(Math.abs(Math.expm1(shift.estimate)));
  }
  const share = (count: number): number => count / comparisons;
  return {
    blocks: share(inBlocks),
    stored: share(stored),
    alarm: share(alarms),
    either: share(either),
    found: found.map(share),
    error: quantile(errors, 0.5),
  };
}

const isCalled = (shift: Shift): boolean => {
  const { verdict } = judgeShift(shift, DELTA);
  return verdict === 'regression' || verdict === 'improvement';
};

const moved = ({ estimate, low, high, ...rest }: Shift, by: number): Shift => ({
  ...rest,
  estimate: estimate + by,
  low: low + by,
  high: high + by,
});

/** The operating characteristics as Markdown: the table of docs/comparison.md#study. */
export function studyComparison(size: StudySize): string {
  const rows = CELLS.map((cell) => {
    const { blocks: inBlocks, stored, alarm, either, found, error } = studyCell(cell, size);
    return [
      `${cell.machine} ${cell.launches} × ${cell.iterations}`,
      percent(inBlocks),
      percent(stored),
      `${percent(alarm)} / ${percent(either)}`,
      found.map((share) => percent(share)).join(' / '),
      (100 * error).toFixed(1),
    ];
  });
  return [
    `Seed ${size.seed}, ${size.comparisons} comparisons a cell, δ = 3 %; per cent, the last column in points.`,
    markdownTable([
      [
        'machine, launches × iterations',
        'A/A, blocks A…AB…B: called different at 0.5 % a side',
        'A/A, blocks, judged as stored runs',
        'A/A, ABBA pairs: regression / any change called',
        'regression found at 3 / 5 / 10 %',
        'median error',
      ],
      ...rows,
    ]),
  ].join('\n\n');
}
