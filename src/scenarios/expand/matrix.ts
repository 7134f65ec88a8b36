import { child, emptyMap, entriesOf, type Located, type LocatedScalar, plain } from '../load/located.ts';
import { nearest } from '../plan/nearest.ts';
import type { Place, Problem } from '../plan/plan.ts';
import { nearestOrAll } from '../plan/unknown-name.ts';
import { HEAD_KEYS, Head } from '../schema/scenario.ts';
import { keysOf } from '../schema/values/section.ts';
import { setPath } from './settings.ts';

/** One value for each axis, in the order of the axes. */
export type Combination = ReadonlyMap<string, LocatedScalar>;

export interface Axis {
  readonly path: string;
  readonly place: Place;
  readonly values: readonly LocatedScalar[];
}

export interface Matrix {
  readonly axes: readonly Axis[];
  readonly combinations: readonly Combination[];
  /** Combinations that `exclude` took away, with the place of the entry. */
  readonly excluded: readonly { readonly combination: Combination; readonly place: Place }[];
}

/** More cells than this are a mistake: at 100 iterations of a second they would take months. */
const MOST_CELLS = 2000;

/** The product of the axes, less `exclude`, and `include`; one empty combination where there is no matrix. */
export function expandMatrix(matrix: Located | undefined, variants: number, problems: Problem[]): Matrix {
  const entries = entriesOf(matrix).filter(([key]) => key !== 'exclude' && key !== 'include');
  const axes = entries.flatMap(([path, { key, value }]) => axis(path, key, value, problems));
  const size = axes.reduce((product, { values }) => product * values.length, Math.max(1, variants));
  if (size > MOST_CELLS && matrix !== undefined) {
    problems.push({
      place: matrix.place,
      message: `the matrix makes ${size} cells; ${MOST_CELLS} is the most`,
      detail: [`axes: ${axes.map(({ path, values }) => `${path} (${values.length})`).join(', ')}`],
    });
    return { axes, combinations: [], excluded: [] };
  }
  const product = axes.reduce<readonly Combination[]>(
    (rows, { path, values }) =>
      rows.flatMap((row) => values.map((value) => new Map([...row, [path, value]]))),
    [new Map()],
  );
  const exclude = entryMaps(child(matrix, 'exclude'));
  checkExclude(exclude, axes, problems);
  const excluded: { combination: Combination; place: Place }[] = [];
  const kept = product.filter((combination) => {
    const by = exclude.find(({ values }) => agrees(combination, values));
    if (by !== undefined) excluded.push({ combination, place: by.place });
    return by === undefined;
  });
  const included = entryMaps(child(matrix, 'include')).map(({ values }) => values);
  for (const row of included) {
    for (const [path, value] of row) checkPath(path, value.place, value, problems);
  }
  const combinations = [...kept, ...included];
  if (combinations.length === 0 && matrix !== undefined) {
    problems.push({
      place: matrix.place,
      message: 'the matrix has no cell left',
      detail: ['do: exclude fewer'],
    });
  }
  return { axes, combinations, excluded };
}

function axis(path: string, place: Place, value: Located, problems: Problem[]): Axis[] {
  if (value.kind !== 'list') return [];
  const values: LocatedScalar[] = [];
  for (const item of value.items) {
    if (item.kind !== 'scalar' || item.value === null) continue;
    if (values.some((known) => known.value === item.value)) {
      problems.push({
        place: item.place,
        message: `${path} has ${item.source} twice`,
        detail: ['do: keep one'],
      });
    } else values.push(item);
  }
  const [first] = values;
  return first === undefined || !checkPath(path, place, first, problems) ? [] : [{ path, place, values }];
}

/** Keys of a scenario that cannot differ between its cells. */
const FIXED = ['baseline', 'clients'];

/** Whether a path leads to a value of a scenario; the schema knows which keys there are below the first. */
function checkPath(path: string, place: Place, value: LocatedScalar, problems: Problem[]): boolean {
  const [first = ''] = path.split('.');
  const allowed = HEAD_KEYS.filter((key) => !FIXED.includes(key));
  const refuse = (near: string | undefined, detail: string): false => {
    const message = `unknown axis \`${path}\` in matrix`;
    problems.push({ place, message, detail: [detail, ...(near === undefined ? [] : [`nearest: ${near}`])] });
    return false;
  };
  if (!allowed.includes(first)) {
    const near = nearest(first, allowed);
    const whole = near === undefined ? undefined : [near, ...path.split('.').slice(1)].join('.');
    return refuse(whole, 'an axis is a path as in --set: engine, model, audio, options.threads, …');
  }
  const result = Head.safeParse(plain(setPath(emptyMap(place), path, value)));
  const unknown = result.error?.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown === undefined) return true;
  const keys = keysOf(unknown.message);
  const home = unknown.path.join('.');
  const near = nearest(path.slice(home.length + 1), keys);
  return refuse(near && `${home}.${near}`, `keys of ${home}: ${keys.toSorted().join(', ')}`);
}

interface EntryMap {
  readonly values: Combination;
  readonly place: Place;
}

function entryMaps(list: Located | undefined): EntryMap[] {
  if (list?.kind !== 'list') return [];
  return list.items.map((item) => ({
    place: item.place,
    values: new Map(
      entriesOf(item).flatMap(([path, { value }]) =>
        value.kind === 'scalar' ? [[path, value] as const] : [],
      ),
    ),
  }));
}

const agrees = (combination: Combination, values: Combination): boolean =>
  values.size > 0 && [...values].every(([path, value]) => combination.get(path)?.value === value.value);

/** An `exclude` that can match nothing is a slip of the pen. */
function checkExclude(entries: readonly EntryMap[], axes: readonly Axis[], problems: Problem[]): void {
  for (const { values } of entries) {
    for (const [path, value] of values) {
      const found = axes.find((candidate) => candidate.path === path);
      if (found === undefined) {
        problems.push({
          place: value.place,
          message: `exclude names ${path}, which is no axis of this matrix`,
          detail: [
            nearestOrAll(
              path,
              axes.map((one) => one.path),
              'axes',
            ),
          ],
        });
      } else if (!found.values.some((candidate) => candidate.value === value.value)) {
        // `--engine` and `--set` leave values out on purpose.
        if (found.values.some((candidate) => candidate.place.line === 0)) continue;
        const sources = found.values.map((candidate) => candidate.source);
        problems.push({
          place: value.place,
          message: `exclude names ${path}=${value.source}, which is no value of that axis`,
          detail: [nearestOrAll(value.source, sources, 'values')],
        });
      }
    }
  }
}

/** `engine=mended, options.threads=4`. */
export const formatCombination = (values: Combination): string =>
  [...values].map(([path, value]) => `${path}=${value.source}`).join(', ');

/** `mended ×4`: values alone, numbers with their times sign. */
export const shortCombination = (values: Combination): string =>
  [...values.values()]
    .map(({ value }) => (typeof value === 'number' ? `×${value}` : String(value)))
    .join(' ');

/** Axis values as the plan holds them. */
export const axisValues = (values: Combination): Record<string, string | number> =>
  Object.fromEntries(
    [...values].map(([path, value]) => {
      const raw = plain(value);
      return [path, typeof raw === 'number' ? raw : String(raw)];
    }),
  );
