import { grouped } from '../../record/grouped.ts';
import { listed } from '../growth/sentence.ts';
import { failuresOf } from '../verdict/failures.ts';
import { type ComparisonFinding, found } from './finding.ts';
import type { CellPair } from './pairs.ts';

/** Something that could not be compared: what, where, and why. */
export interface NotCompared {
  readonly candidate: string;
  readonly cell: string;
  readonly what: string;
  readonly reason: string;
}

/** Why nothing of a cell can be compared, where one of both builds fails in it; that it does has been said already. */
export type Failing = (row: Pick<NotCompared, 'candidate' | 'cell'>) => string | undefined;

export function failingIn(pairs: readonly CellPair[], base: string, name: (id: string) => string): Failing {
  const obstacles = new Map<string, Map<string, 'fails' | 'is not there'>>();
  for (const { candidate, cell, baseline, variant } of pairs) {
    const key = JSON.stringify([candidate, cell]);
    const own = obstacles.get(key) ?? new Map();
    for (const [label, side] of [[base, baseline] as const, [name(candidate), variant] as const]) {
      if (side.status === 'missing') own.set(label, 'is not there');
      else if (failuresOf(side).length > 0) own.set(label, 'fails');
    }
    obstacles.set(key, own);
  }
  return ({ candidate, cell }) => {
    const own = [...(obstacles.get(JSON.stringify([candidate, cell])) ?? [])];
    if (own.length === 0) return undefined;
    if (own.length > 1 && own.every(([, what]) => what === 'fails'))
      return `${listed(own.map(([label]) => label))} fail`;
    return own.map(([label, what]) => `${label} ${what}`).join(', ');
  };
}

/** What could not be compared, each reason once. */
export function notComparedFindings(rows: readonly NotCompared[], failing: Failing): ComparisonFinding[] {
  return [...grouped(rows, (row) => failing(row) ?? row.reason)].map(([why, own]) => {
    const whats = listed([...new Set(own.map(({ what }) => what))]);
    const cells = listed([...new Set(own.map(({ cell }) => cell))]);
    return found('unjudged', `not compared in ${cells}: ${whats} (${why})`);
  });
}
