import type { Growth } from '../../record/run-record.ts';
import { isBounded } from './worst.ts';

/**
 * Changes of level that a bounded verdict leaves aside, where they come to more than growth at the tolerance would have:
 * a pool that is filled once or twice, as the verdict has it, and what a reader must know all the same. Undefined where
 * there is nothing to say.
 * @returns how many, and their sum in the unit of the series
 */
export function stepsAside(growth: Growth): { readonly count: number; readonly sum: number } | undefined {
  if (!isBounded(growth)) return undefined;
  const sum = growth.steps.reduce((all, { size }) => all + size, 0);
  return sum > growth.tolerance * growth.n ? { count: growth.steps.length, sum } : undefined;
}

/** `2 steps of 1.00 GiB in all` */
export const stepsText = (count: number, sum: string): string =>
  count === 1 ? `one step of ${sum}` : `${count} steps of ${sum} in all`;
