import { entriesOf, type Located } from '../load/located.ts';
import type { Problem } from '../plan/plan.ts';
import { linePlace, shortPlace } from '../plan/problem.ts';
import { nearestOrAll } from '../plan/unknown-name.ts';
import { type Combination, formatCombination, type Matrix, shortCombination } from './matrix.ts';

/** A cell by its variant and its axes. */
export interface AxesCell {
  readonly id: string;
  readonly variant: string;
  readonly combination: Combination;
}

export type Baseline =
  | { readonly kind: 'cell'; readonly cell: string }
  | { readonly kind: 'run'; readonly run: string }
  | { readonly kind: 'self' };

/**
 * What `baseline` means for each cell: the cell that differs in the axes that `baseline` names, and in nothing
 * else. A run id is the same for all. Reports axes and values that are not there, and baselines that `exclude`
 * took away.
 */
export function baselines(
  written: Located | undefined,
  run: string | undefined,
  cells: readonly AxesCell[],
  matrix: Matrix,
  variants: readonly string[],
  problems: Problem[],
): ReadonlyMap<string, Baseline> {
  const id =
    run ?? (written?.kind === 'scalar' && typeof written.value === 'string' ? written.value : undefined);
  if (id !== undefined) return new Map(cells.map((cell) => [cell.id, { kind: 'run', run: id }]));
  if (written?.kind !== 'map' || !checkAxes(written, matrix, variants, problems)) return new Map();
  const wanted = new Map(
    entriesOf(written).flatMap(([path, { value }]) =>
      value.kind === 'scalar' ? [[path, value.value] as const] : [],
    ),
  );
  const byKey = new Map(cells.map((cell) => [keyOf(cell.variant, cell.combination, new Map()), cell]));
  const result = new Map<string, Baseline>();
  const orphans: AxesCell[] = [];
  for (const cell of cells) {
    const found = byKey.get(keyOf(String(wanted.get('variant') ?? cell.variant), cell.combination, wanted));
    if (found === undefined) orphans.push(cell);
    else result.set(cell.id, found === cell ? { kind: 'self' } : { kind: 'cell', cell: found.id });
  }
  if (orphans.length > 0) problems.push(...removed(written, wanted, orphans, matrix));
  return result;
}

/** Identifies a cell by its variant and values, `changed` ones in place of its own. */
function keyOf(variant: string, combination: Combination, changed: ReadonlyMap<string, unknown>): string {
  const values = [...combination].map(([path, { value }]) => [
    path,
    changed.has(path) ? changed.get(path) : value,
  ]);
  return JSON.stringify([variant, ...values.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))]);
}

function checkAxes(
  written: Located,
  matrix: Matrix,
  variants: readonly string[],
  problems: Problem[],
): boolean {
  const axes = new Map<string, readonly (string | number | boolean | null)[]>(
    matrix.axes.map(({ path, values }) => [path, values.map(({ value }) => value)]),
  );
  axes.set('variant', variants);
  let sound = true;
  for (const [path, { key, value }] of entriesOf(written)) {
    const values = axes.get(path);
    if (values === undefined) {
      sound = false;
      problems.push({
        place: key,
        message: `baseline names ${path}, which is no axis of the matrix`,
        detail: [nearestOrAll(path, axes.keys(), 'axes')],
      });
    } else if (value.kind === 'scalar' && !values.includes(value.value)) {
      sound = false;
      problems.push({
        place: value.place,
        message: `baseline is ${path}=${value.source}, which is not measured here`,
        detail: [
          nearestOrAll(value.source, values.map(String), 'values'),
          'do: measure it too, or name a run with --baseline',
        ],
      });
    }
  }
  return sound;
}

/** The excluded combinations that were baselines of `orphans`, each at the `exclude` entry that removed it. */
function removed(
  written: Located,
  wanted: ReadonlyMap<string, unknown>,
  orphans: readonly AxesCell[],
  matrix: Matrix,
): Problem[] {
  const found = matrix.excluded.flatMap(({ combination, place }) => {
    const key = keyOf('', combination, new Map());
    const of = orphans.filter((cell) => keyOf('', cell.combination, wanted) === key);
    const names = [...new Set(of.map((cell) => shortCombination(cell.combination)))];
    if (names.length === 0) return [];
    return [
      {
        place,
        message: `exclude removes ${formatCombination(combination)},`,
        detail: [
          `which is the baseline (${shortPlace(written.place)}) of ${names.length === 1 ? '1 cell' : `${names.length} cells`}: ${names.join(', ')}`,
          'do: exclude those cells too, or keep it',
        ],
      },
    ];
  });
  if (found.length > 0) return found;
  const names = orphans.map(({ id }) => id).join(', ');
  return [
    {
      place: written.place,
      message: `the baseline of ${names} is not measured (matrix, ${linePlace(written.place)})`,
      detail: ['do: include it, or name a run with --baseline'],
    },
  ];
}
