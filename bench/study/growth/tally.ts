import type { GrowthSetting } from '../../../src/metrics/growth/analysis.ts';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { seeded } from '../../../src/metrics/random/random.ts';
import type { Growth } from '../../../src/record/run-record.ts';
import type { Shape, Trace } from './shapes.ts';

export const ANON: GrowthSetting = { tolerance: 262_144, quantum: 4096 };
export const HEAP: GrowthSetting = { tolerance: 1024, quantum: 16 };

/** How much is drawn, and from which seed. */
export interface StudySize {
  readonly seed: number;
  /** Traces a shape and length. */
  readonly traces: number;
}

export interface Outcome {
  readonly trace: Trace;
  readonly growth: Growth;
}

/** Seed of draw `i` of something with a name: none is used twice, and none depends on what else is drawn. */
export const seedOf = (seed: number, name: string, i: number): number =>
  [...`${seed}/${name}/${i}`].reduce(
    (hash, c) => Math.imul(hash ^ c.charCodeAt(0), 0x01000193) >>> 0,
    0x811c9dc5,
  );

/** Draws traces of one shape and judges them. */
export function drawn(
  name: string,
  shape: Shape,
  n: number,
  setting: GrowthSetting,
  { seed, traces }: StudySize,
): Outcome[] {
  return Array.from({ length: traces }, (_, i) => {
    const trace = shape(n, seeded(seedOf(seed, `${name}, ${n}`, i)), setting.tolerance);
    return { trace, growth: judgeGrowth(trace.series, setting).growth };
  });
}

export const share = (outcomes: readonly Outcome[], holds: (growth: Growth) => boolean): number =>
  outcomes.filter(({ growth }) => holds(growth)).length / outcomes.length;

export const isLeak = ({ verdict }: Growth): boolean => verdict === 'leak';
export const isOpen = ({ verdict }: Growth): boolean => verdict === 'inconclusive';
export const isBounded = (growth: Growth): boolean => !isLeak(growth) && !isOpen(growth);

/** `0.4`, `100`: per cent with one decimal where it tells something. */
export const percent = (value: number): string => {
  const text = (100 * value).toFixed(1);
  return text.endsWith('.0') ? text.slice(0, -2) : text;
};

/** Leak / bounded / inconclusive, per cent. */
export const three = (outcomes: readonly Outcome[]): string =>
  [isLeak, isBounded, isOpen].map((holds) => percent(share(outcomes, holds))).join(' / ');

export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...body.map(line)].join('\n');
}

export const quantile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(p * values.length) - 1)] ?? Number.NaN;
