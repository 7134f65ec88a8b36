import { createHash } from 'node:crypto';
import type { Cell, Plan } from '../scenarios/plan/plan.ts';

/**
 * sha256 of everything that a plan says of a cell: its steps, settings and gates, the variables of its engine, the
 * reference times of its audio. Where things stand in the file, and in what order, does not count. Files are not
 * in it: the record has their own hashes.
 */
export function cellDigest(plan: Plan, cell: Cell): string {
  const gates = cell.gates.map(({ expression: _expression, ...gate }) => gate);
  const words = Object.values(plan.audio).map(({ id, words: times, generate }) => ({ id, times, generate }));
  const said = { cell: { ...cell, gates }, env: plan.engines[cell.engine]?.env, words };
  return createHash('sha256').update(JSON.stringify(said, canonical)).digest('hex');
}

/** Keys in order, sets as lists, places left out. */
function canonical(key: string, value: unknown): unknown {
  if (key === 'place') return undefined;
  if (value instanceof Set) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
