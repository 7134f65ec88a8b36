import { nearest } from './nearest.ts';
import type { Problem } from './plan.ts';
import { shortList } from './problem.ts';

/** How many names a message shows of those there are. */
const SHOWN = 9;

/** The line under a name that is not there: the nearest one, or else what there is. */
export function nearestOrAll(name: string, candidates: Iterable<string>, plural: string): string {
  const names = [...candidates];
  const near = nearest(name, names);
  if (near !== undefined) return `nearest: ${near}`;
  return `${plural}: ${names.length === 0 ? 'none' : shortList(names, SHOWN)}`;
}

/** `load: smal, but there is no model smal`, and the nearest. */
export function undeclared(
  key: string,
  name: string,
  noun: string,
  candidates: Iterable<string>,
  plural = `${noun}s`,
): Pick<Problem, 'message' | 'detail'> {
  return {
    message: `${key}: ${name}, but there is no ${noun} ${name}`,
    detail: [nearestOrAll(name, candidates, plural)],
  };
}
