import { nearest } from '../plan/nearest.ts';
import type { Problem } from '../plan/plan.ts';
import { shortList } from '../plan/problem.ts';
import type { Located } from './located.ts';
import { type KeyPath, nameOf } from './paths.ts';

/** What is wrong, and which value it is about, so that the rest can still be looked at. */
export interface Fault {
  readonly problem: Problem;
  readonly value: Located;
  /** Path in the file of what is wrong, or missing. */
  readonly path: KeyPath;
}

/** Paths with all that lead to them, for asking whether something lies at or below one. Linear in their length. */
export class PathTree {
  readonly #through = new Set<string>();
  readonly #ends = new Set<string>();

  add(path: KeyPath): void {
    for (let depth = 0; depth < path.length; depth += 1) this.#through.add(keyOf(path.slice(0, depth)));
    this.#ends.add(keyOf(path));
  }

  /** A path below this one was added. */
  below = (path: KeyPath): boolean => this.#through.has(keyOf(path));

  /** This path, or one below it, was added. */
  within = (path: KeyPath): boolean => this.#ends.has(keyOf(path)) || this.below(path);
}

const keyOf = (path: KeyPath): string => JSON.stringify(path.map(String));

/** Without the faults of maps that hold another fault: what is wrong inside explains what is wrong with it. */
export function withoutConsequences(faults: readonly Fault[]): Fault[] {
  const tree = new PathTree();
  for (const { path } of faults) tree.add(path);
  return faults.filter(({ path }) => !tree.below(path));
}

/** How many allowed names a message shows. */
const SHOWN = 9;

/** `unknown key …` at the key itself, with what is allowed there. Also used for a step's arguments. */
export function unknownKey(
  map: Located,
  key: string,
  allowed: readonly string[],
  path: KeyPath,
  name?: string,
): Fault {
  const entry = map.kind === 'map' ? map.entries.get(key) : undefined;
  const near = nearest(key, allowed);
  return {
    value: entry?.value ?? map,
    path: [...path, key],
    problem: {
      place: entry?.key ?? map.place,
      message: `unknown key \`${key}\` in ${name ?? nameOf(path)}`,
      detail: [
        `allowed here: ${shortList(allowed, SHOWN)}`,
        ...(near === undefined ? [] : [`nearest: ${near}`]),
      ],
    },
  };
}

/** A key that must be there. */
export function missingKey(map: Located, path: KeyPath, phrase: string, name?: string): Fault {
  return {
    value: map,
    path,
    problem: {
      place: map.place,
      message: `\`${String(path.at(-1))}\` is missing in ${name ?? nameOf(path.slice(0, -1))}`,
      detail: [`it takes ${phrase}`],
    },
  };
}

/** A map whose keys are sound one by one, but not together. */
export function brokenRule(map: Located, path: KeyPath, rule: string): Fault {
  const message = `${keyName(path)} takes ${rule}`;
  return { value: map, path, problem: { place: map.place, message, detail: [] } };
}

/** `` `swap` is destory; it takes one of: destroy, process ``. */
export function wrongValue(
  value: Located,
  path: KeyPath,
  phrase: string,
  names: readonly string[] = [],
): Fault {
  if (phrase.startsWith('text') && value.kind === 'scalar' && typeof value.value === 'number') {
    return { value, path, problem: numberForText(value, path) };
  }
  const near = value.kind === 'scalar' ? nearest(value.source, names) : undefined;
  return {
    value,
    path,
    problem: {
      place: value.place,
      message: `${keyName(path)} is ${describe(value)}; it takes ${phrase}`,
      detail: near === undefined ? [] : [`nearest: ${near}`],
    },
  };
}

function numberForText(value: Located & { kind: 'scalar' }, path: KeyPath): Problem {
  const key = String(path.at(-1));
  const quoted = `do: quote it,  ${/^\d+$/.test(key) ? '-' : `${key}:`} "${value.source}"`;
  return {
    place: value.place,
    message: `text is the number ${value.value} here${changed(String(value.value), value.source)}`,
    detail: [quoted],
  };
}

function changed(value: string, source: string): string {
  if (value === source) return '';
  if (/^0\d+$/.test(source)) {
    return `; YAML dropped the leading ${/^00/.test(source) ? 'zeros' : 'zero'} of ${source}`;
  }
  return `; YAML made it of ${source}`;
}

const keyName = (path: KeyPath): string => {
  const key = path.at(-1);
  if (key === undefined) return 'the file';
  return typeof key === 'number' ? `item ${key + 1} of \`${String(path.at(-2))}\`` : `\`${String(key)}\``;
};

/** The value as messages show it. */
export function describe(value: Located): string {
  if (value.kind === 'list') return value.items.length === 0 ? 'an empty list' : 'a list';
  if (value.kind === 'map') return value.entries.size === 0 ? 'an empty map' : 'a map';
  if (value.value === null) return 'empty';
  const text = value.source.length > 40 ? `${value.source.slice(0, 40)}…` : value.source;
  return typeof value.value === 'string' ? `"${text}"` : text;
}
