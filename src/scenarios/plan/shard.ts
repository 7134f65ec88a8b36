import { type Expression, metricsOf, type Scope } from '../../record/gate-expression.ts';
import { grouped } from '../../record/grouped.ts';
import type { Cell, Plan } from './plan.ts';
import { hearsCorpus, isDivisible, utterancePart } from './utterance-shard.ts';

/** One of `count` equal parts of a plan; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** `2/5`; undefined when it is no such thing. */
export function parseShard(text: string): Shard | undefined {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text.trim());
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  return index >= 1 && index <= count ? { index, count } : undefined;
}

/**
 * The cells that have to be measured on one machine, group by group, in the order of the plan: builds that are
 * compared (cells that differ in their engine alone), a cell and its baseline, and variants that a gate sets against
 * each other with `in`. Pure.
 */
export function cellGroups(cells: readonly Cell[]): (readonly Cell[])[] {
  const leaders = new Map<string, string>(cells.map(({ id }) => [id, id]));
  const leader = (id: string): string => {
    const next = leaders.get(id) ?? id;
    return next === id ? id : leader(next);
  };
  const join = (a: string, b: string): void => {
    if (leaders.has(a) && leaders.has(b)) leaders.set(leader(b), leader(a));
  };
  const builds = new Map<string, string>();
  for (const cell of cells) {
    const first = builds.get(besideEngine(cell));
    if (first === undefined) builds.set(besideEngine(cell), cell.id);
    else join(first, cell.id);
    if (cell.baseline !== undefined) join(cell.id, cell.baseline);
    for (const variant of namedVariants(cell)) {
      for (const other of cells) if (other.variant === variant) join(cell.id, other.id);
    }
  }
  return [...grouped(cells, ({ id }) => leader(id)).values()];
}

/** What a cell is, its engine left out. */
function besideEngine({ variant, axes }: Cell): string {
  const others = Object.entries(axes).filter(([axis]) => axis !== 'engine');
  return JSON.stringify([variant, others.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function namedVariants({ gates }: Cell): string[] {
  return gates.flatMap(({ expression }) => scopesOf(expression).flatMap(({ variant }) => variant ?? []));
}

function scopesOf(expression: Expression): Scope[] {
  if (expression.kind === 'leak') return [expression.scope];
  return [...metricsOf(expression.left), ...metricsOf(expression.right)].map(({ scope }) => scope);
}

/**
 * The part of a plan that one shard measures: of cells that hear corpora a part of the utterances, where they can be divided
 * so; of the others whole cells, groups never divided, the heaviest group given first to the shard that has least. Every
 * shard of the same plan comes to the same division. A shard may come out empty.
 */
export function shardPlan(plan: Plan, shard: Shard): Plan {
  const loads = new Array<number>(shard.count).fill(0);
  const groups = cellGroups(plan.cells);
  const corpora = groups.filter((cells) => cells.some(hearsCorpus));
  // A cell that hears no corpus is whole, and so is what is held against it.
  const divided =
    shard.count > 1 &&
    corpora.length > 0 &&
    corpora.flat().every(hearsCorpus) &&
    isDivisible(plan, shard.count);
  const everywhere = divided ? corpora : [];
  const mine = new Set(everywhere.flat().map(({ id }) => id));
  const rest = groups
    .filter((group) => !everywhere.includes(group))
    .map((cells) => ({ cells, weight: cells.reduce((sum, cell) => sum + weightOf(cell), 0) }))
    .sort((a, b) => b.weight - a.weight);
  for (const { cells, weight } of rest) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] = (loads[least] ?? 0) + weight;
    if (least === shard.index - 1) for (const { id } of cells) mine.add(id);
  }
  const part = divided ? utterancePart(plan, shard) : plan;
  return {
    ...plan,
    ...part,
    cells: part.cells.filter(({ id }) => mine.has(id)),
    shard: { ...shard, cells: plan.cells.map(({ id }) => id) },
  };
}

const weightOf = ({ iterations, launches }: Cell): number =>
  launches * (iterations.kind === 'fixed' ? iterations.count : iterations.max);
