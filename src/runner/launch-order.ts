import type { Cell } from '../scenarios/plan/plan.ts';

/**
 * Launches in ABBA order: forwards, backwards, backwards, forwards, so that drift falls on all cells alike.
 * @param from first launch, after those that were made already
 * @param more launches of each cell, instead of its own number
 */
export function launchOrder(
  cells: readonly Cell[],
  from = 1,
  more?: number,
): { cell: Cell; launch: number }[] {
  const order: { cell: Cell; launch: number }[] = [];
  const launches = more ?? Math.max(0, ...cells.map((cell) => cell.launches));
  for (let launch = from; launch <= launches; launch += 1) {
    const due = cells.filter((cell) => (more ?? cell.launches) >= launch);
    const backwards = launch % 2 === 0;
    for (const cell of backwards ? due.toReversed() : due) order.push({ cell, launch });
  }
  return order;
}
