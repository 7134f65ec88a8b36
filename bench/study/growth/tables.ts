import { confirmed, type LookPlan, nextLook } from '../../../src/judge/growth/look.ts';
import type { GrowthSetting } from '../../../src/metrics/growth/analysis.ts';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { seeded } from '../../../src/metrics/random/random.ts';
import type { Look } from '../../../src/record/run-record.ts';
import { SHORT, SPEEDING, STEPPED } from './hidden.ts';
import { BOUNDED, LEAKING, noise, type Shape } from './shapes.ts';
import {
  ANON,
  drawn,
  HEAP,
  isBounded,
  isLeak,
  isOpen,
  markdownTable,
  type Outcome,
  percent,
  quantile,
  type StudySize,
  seedOf,
  share,
  three,
} from './tally.ts';

const LENGTHS = [30, 100, 300] as const;
const MB = 1e6;

/** All shapes at three lengths: the rates of wrong and missing answers, and the verdicts of each shape. */
export function shapesTables(size: StudySize): string {
  const all = (shapes: Readonly<Record<string, Shape>>) =>
    Object.entries(shapes).map(([name, shape]) => ({
      name,
      byLength: LENGTHS.map((n) => drawn(name, shape, n, ANON, size)),
    }));
  const [bounded, leaking] = [all(BOUNDED), all(LEAKING)];
  const joined = (shapes: typeof bounded, k: number): Outcome[] =>
    shapes.flatMap(({ byLength }) => byLength[k] ?? []);
  const row = (name: string, figure: (bounded: Outcome[], leaking: Outcome[]) => string): string[] => [
    name,
    ...LENGTHS.map((_, k) => figure(joined(bounded, k), joined(leaking, k))),
  ];
  const errors = (outcomes: Outcome[]): number[] =>
    outcomes
      .filter(({ growth }) => isLeak(growth))
      .map(({ trace, growth }) => Math.abs(Number(growth.rate) / trace.rate - 1));
  const head = LENGTHS.map((n) => `N = ${n}`);
  const summary = [
    ['per cent', ...head],
    row('traces, bounded and leaking', (b, l) => `${b.length}, ${l.length}`),
    row('bounded called leak', (b) => percent(share(b, isLeak))),
    row('bounded left inconclusive', (b) => percent(share(b, isOpen))),
    row('leak called bounded', (_, l) => percent(share(l, isBounded))),
    row('leak called leak', (_, l) => percent(share(l, isLeak))),
    row('rate error of leaks, median', (_, l) => percent(quantile(errors(l), 0.5))),
    row('rate error of leaks, 90th percentile', (_, l) => percent(quantile(errors(l), 0.9))),
  ];
  const byShape = [...bounded, ...leaking].map(({ name, byLength }) => [name, ...byLength.map(three)]);
  return `${markdownTable(summary)}\n\n${markdownTable([['leak / bounded / inconclusive, per cent', ...head], ...byShape])}`;
}

/** A leak of g tolerances in noise, with no other event. */
const leakInNoise =
  (g: number, sd: number, ar: number): Shape =>
  (n, random, tolerance) => {
    const rough = noise(n, random, { sd, ar });
    return { rate: g * tolerance, series: rough.map((e, i) => 5e8 + e + g * tolerance * i) };
  };

/** How sure a leak of a given size is found in a given noise, and how often the interval holds the truth. */
export function powerTable(size: StudySize): string {
  const noises = [
    [0.25, 0, 30],
    [1, 0, 30],
    [1, 0, 100],
    [1, 0.6, 30],
    [1, 0.6, 100],
    [1, 0.6, 300],
    [5, 0.3, 30],
    [5, 0.3, 100],
    [5, 0.3, 300],
  ] as const;
  const rates = [0, 1, 1.5, 2, 3, 5];
  const rows = noises.map(([sd, ar, n]) => {
    const cells = rates.map((g) =>
      drawn(`power ${g} ${sd} ${ar}`, leakInNoise(g, sd * MB, ar), n, ANON, size),
    );
    const held = cells.flat().filter(({ trace, growth }) => {
      const [low, high] = growth.ci95;
      return low !== null && high !== null && low <= trace.rate && trace.rate <= high;
    });
    return [
      `${sd} MB, ρ = ${ar}`,
      String(n),
      ...cells.map(three),
      percent(held.length / cells.flat().length),
    ];
  });
  const head = [
    'noise',
    'N',
    ...rates.map((g) => (g === 0 ? 'g = 0' : `${g} τ`)),
    '95 % interval holds the truth',
  ];
  return markdownTable([head, ...rows]);
}

/** A counter of live bytes: a small leak behind the filling of a cache. */
const heapShape =
  (rate: number, sd: number): Shape =>
  (n, random) => {
    const rough = noise(n, random, { sd, ar: 0 });
    const constant = random.between(2, 6);
    const cache = (i: number): number => 60_000 * (1 - Math.exp(-i / constant));
    const series = rough.map((e, i) => Math.round((3e8 + e + rate * i + cache(i)) / 16) * 16);
    return { rate, series };
  };

/** In-use bytes with a tolerance of 1 KiB. */
export function heapTable(size: StudySize): string {
  const rates = [0, 512, 2048, 4096, 16_384, 65_536];
  const rows = (
    [
      [1500, 30],
      [1500, 100],
      [20_000, 30],
      [20_000, 100],
      [20_000, 300],
    ] as const
  ).map(([sd, n]) => [
    `${sd / 1000} KB`,
    String(n),
    ...rates.map((rate) => three(drawn(`heap ${rate} ${sd}`, heapShape(rate, sd), n, HEAP, size))),
  ]);
  return markdownTable([['noise sd', 'N', ...rates.map((rate) => `${rate} B`)], ...rows]);
}

/** Growth in a few steps, and growth whose rate changes: how often each verdict is given, in both quantities. */
export function hiddenTable(size: StudySize): string {
  const rows = (shapes: Readonly<Record<string, Shape>>, lengths: readonly number[]): string[][] =>
    Object.entries(shapes).map(([name, shape]) => [
      name,
      ...lengths.map((n) => three([ANON, HEAP].flatMap((setting) => drawn(name, shape, n, setting, size)))),
    ]);
  const head = (lengths: readonly number[]): string[] => [
    'leak / bounded / inconclusive, per cent',
    ...lengths.map((n) => `N = ${n}`),
  ];
  const [stepped, speeding] = [
    [100, 300, 1000],
    [30, 60, 100, 300],
  ];
  return [
    markdownTable([head(stepped), ...rows(STEPPED, stepped)]),
    markdownTable([head(speeding), ...rows(SPEEDING, speeding)]),
  ].join('\n\n');
}

const FEWEST = 8;
const FEW = 20;

/** Runs of 8 to 19 iterations that are bounded: false leaks, of how many; and what is found of leaks. */
export function shortTable({ seed, traces }: StudySize): string {
  const lengths = Array.from({ length: FEW - FEWEST }, (_, i) => FEWEST + i);
  const all = (shapes: Readonly<Record<string, Shape>>, setting: GrowthSetting): Outcome[] =>
    Object.entries(shapes).flatMap(([name, shape]) =>
      lengths.flatMap((n) => drawn(`short ${name}`, shape, n, setting, { seed, traces })),
    );
  const row = (name: string, outcomes: Outcome[]): string[] => [
    name,
    String(outcomes.length),
    three(outcomes),
  ];
  return markdownTable([
    ['8 to 19 iterations', 'traces', 'leak / bounded / inconclusive, per cent'],
    row('the 20 bounded shapes', all(BOUNDED, ANON)),
    row(
      'caches that fill, roots, two steps',
      [ANON, HEAP].flatMap((setting) => all(SHORT, setting)),
    ),
    row('the 11 leaking shapes', all(LEAKING, ANON)),
  ]);
}

interface Rule {
  readonly name: string;
  readonly first: number;
  readonly max: number;
  /** Stops at the first answer instead of asking to see a leak twice. */
  readonly hasty?: true;
}

const RULES: readonly Rule[] = [
  { name: '30, 60, 120, 240; first answer', first: 30, max: 240, hasty: true },
  { name: '100, 200, 400; first answer', first: 100, max: 400, hasty: true },
  { name: '100, 200; leak seen twice', first: 100, max: 200 },
  { name: '100, 200, 400; leak seen twice', first: 100, max: 400 },
];

/** Runs one trace by a looking rule: what the gate answers, and after how many iterations. */
function run(series: readonly number[], rule: Rule): { readonly outcome: string; readonly n: number } {
  const plan: LookPlan = { kind: 'until-conclusive', first: rule.first, max: rule.max };
  const looks: Look[] = [];
  for (let next = nextLook(looks, plan); next.kind === 'continue'; next = nextLook(looks, plan)) {
    const { growth } = judgeGrowth(series.slice(0, next.at), ANON);
    looks.push({ n: next.at, growth: { anon: growth } });
    if (rule.hasty && !isOpen(growth)) return { outcome: isLeak(growth) ? 'fail' : 'pass', n: next.at };
  }
  const growths = looks.flatMap(({ growth }) => growth.anon ?? []);
  const last = growths.at(-1);
  const leaks = last !== undefined && isLeak(last);
  const open = last === undefined || isOpen(last) || (leaks && !confirmed(growths, rule).stands);
  return { outcome: open ? 'inconclusive' : leaks ? 'fail' : 'pass', n: looks.at(-1)?.n ?? 0 };
}

/** What looking more than once costs, by rule. */
export function looksTable({ seed, traces }: StudySize): string {
  const few = Math.max(1, Math.ceil(traces / 3));
  const rows = RULES.map((rule) => {
    const runs = (shapes: Readonly<Record<string, Shape>>) =>
      Object.entries(shapes).flatMap(([name, shape]) =>
        Array.from({ length: few }, (_, i) => {
          const { series } = shape(400, seeded(seedOf(seed, `looks ${name}`, i)), ANON.tolerance);
          return run(series, rule);
        }),
      );
    const [bounded, leaking] = [runs(BOUNDED), runs(LEAKING)];
    const rate = (of: typeof bounded, outcome: string): string =>
      percent(of.filter((one) => one.outcome === outcome).length / of.length);
    const mean = (of: typeof bounded): string =>
      (of.reduce((sum, { n }) => sum + n, 0) / of.length).toFixed(0);
    return [
      rule.name,
      rate(bounded, 'fail'),
      rate(leaking, 'pass'),
      rate(bounded, 'inconclusive'),
      rate(leaking, 'inconclusive'),
      `${mean(bounded)} / ${mean(leaking)}`,
    ];
  });
  const head = [
    'looks; stop at',
    'false leak, %',
    'missed, %',
    'bounded undecided, %',
    'leak undecided, %',
    'mean N bounded / leaking',
  ];
  return markdownTable([head, ...rows]);
}
