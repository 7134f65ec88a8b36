import type { Place } from '../plan/plan.ts';

/**
 * A value of a scenario file together with where it stands. `extends`, `defaults`, matrix axes and `--set` move
 * and replace values; each keeps its own place, so that a message always points at what the user wrote.
 */
export type Located = LocatedScalar | LocatedMap | LocatedList;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** As written, without quotes: YAML reads 0900 as 900. */
  readonly source: string;
  /** The environment variable, without fallback, that the value needs and that is not set. */
  readonly unset?: string;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Of the key itself. */
  readonly key: Place;
  readonly value: Located;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Located[];
}

export const emptyMap = (place: Place): LocatedMap => ({ kind: 'map', place, entries: new Map() });

/** The value of a key, where `value` is a map that has it. */
export function child(value: Located | undefined, key: PropertyKey): Located | undefined {
  if (value?.kind === 'map') return value.entries.get(String(key))?.value;
  if (value?.kind === 'list') return value.items[Number(key)];
  return undefined;
}

/** The entries of a map; none for anything else. */
export function entriesOf(value: Located | undefined): readonly (readonly [string, Entry])[] {
  return value?.kind === 'map' ? [...value.entries] : [];
}

/** What zod sees: plain objects, arrays and scalars. */
export function plain(value: Located): unknown {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(plain);
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
}

/** A copy of `map` with `key` set to `value`; undefined takes the key away. */
export function withEntry(map: LocatedMap, key: string, value: Located | undefined): LocatedMap {
  const entries = new Map(map.entries);
  const place = entries.get(key)?.key ?? value?.place ?? map.place;
  if (value === undefined) entries.delete(key);
  else entries.set(key, { key: place, value });
  return { ...map, entries };
}

/** A copy of `map` with only the keys that `keep` accepts. */
export function pick(map: LocatedMap, keep: (key: string) => boolean): LocatedMap {
  return { ...map, entries: new Map([...map.entries].filter(([key]) => keep(key))) };
}

/** A copy without the values in `faulty`; undefined where the value itself is one of them. */
export function without(value: Located, faulty: ReadonlySet<Located>): Located | undefined {
  if (faulty.has(value)) return undefined;
  if (value.kind === 'scalar') return value;
  if (value.kind === 'list') {
    return { ...value, items: value.items.flatMap((item) => without(item, faulty) ?? []) };
  }
  const kept = [...value.entries].flatMap(([key, entry]) => {
    const rest = without(entry.value, faulty);
    return rest === undefined ? [] : [[key, { ...entry, value: rest }] as const];
  });
  return { ...value, entries: new Map(kept) };
}

/** Every scalar below `value`, in the order of the file. */
export function scalarsOf(value: Located | undefined): LocatedScalar[] {
  if (value === undefined) return [];
  if (value.kind === 'scalar') return [value];
  const below = value.kind === 'list' ? value.items : [...value.entries.values()].map((entry) => entry.value);
  return below.flatMap(scalarsOf);
}
