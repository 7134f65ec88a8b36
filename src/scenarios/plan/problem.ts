import type { Place, Problem } from './plan.ts';

/** `scenarios.yaml:73:7`; the option alone for what the command line wrote. */
export function formatPlace(place: Place): string {
  return place.line === 0 ? place.file : `${place.file}:${place.line}:${place.column}`;
}

/** `116:11`, for places named inside a message about the same file. */
export function shortPlace(place: Place): string {
  return place.line === 0 ? place.file : `${place.line}:${place.column}`;
}

/** `line 219`, where the column says nothing. */
export function linePlace(place: Place): string {
  return place.line === 0 ? place.file : `line ${place.line}`;
}

/** By file, line, column, then message; what has no place comes first. */
function byPlace(a: Problem, b: Problem): number {
  const [left, right] = [a.place, b.place];
  if (left === undefined || right === undefined)
    return Number(right === undefined) - Number(left === undefined);
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column || (a.message < b.message ? -1 : 1);
}

/** The same problem may be met in several cells: each once, in the order of the file. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const once = new Map<string, Problem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.place ?? null, problem.message]);
    if (!once.has(key)) once.set(key, problem);
  }
  return [...once.values()].sort(byPlace);
}

/** Width of the continuation lines under a message. */
const INDENT = '     ';

/** One problem as printed: `file:line:column  message`, and its further lines below, indented. */
export function formatProblem(problem: Problem): string {
  const first = problem.place === undefined ? '' : `${formatPlace(problem.place)}  `;
  return [`${first}${problem.message}`, ...problem.detail.map((line) => `${INDENT}${line}`)].join('\n');
}

/**
 * The whole report: every problem once, in the order of the file, and a closing line that says that nothing
 * has happened. `file` is the name as the user knows it.
 */
export function formatProblems(problems: readonly Problem[], file: string): string {
  const sorted = sortProblems(problems);
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  const closing = `${count} in ${file}, nothing was loaded or run.  exit 2`;
  return `${sorted.map(formatProblem).join('\n')}\n\n${closing}`;
}

/** `a, b, c, … (26)`: the first of a long list, and how many there are in all. */
export function shortList(names: readonly string[], shown: number): string {
  const sorted = [...names].sort();
  if (sorted.length <= shown + 1) return sorted.join(', ');
  return `${sorted.slice(0, shown).join(', ')}, … (${sorted.length})`;
}
