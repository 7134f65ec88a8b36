import type { Problem } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import { undeclared } from '../plan/unknown-name.ts';
import { inherit } from './inherit.ts';
import { child, entriesOf, type LocatedMap, pick } from './located.ts';

/** A scenario with all that it inherits. */
export interface Inherited {
  readonly id: string;
  /** As written. */
  readonly own: LocatedMap;
  /** defaults, then the chain of `extends`, then itself: later wins. */
  readonly levels: readonly LocatedMap[];
  readonly merged: LocatedMap;
}

const DEEPEST_CHAIN = 32;

/** Every scenario of the file after `defaults` and `extends`; one whose chain is at fault is left out. */
export function inheritAll(root: LocatedMap, problems: Problem[]): ReadonlyMap<string, Inherited> {
  const declared = new Map(
    entriesOf(child(root, 'scenarios')).flatMap(([id, { value }]) =>
      value.kind === 'map' ? [[id, value] as const] : [],
    ),
  );
  const defaults = child(root, 'defaults');
  const base =
    defaults?.kind === 'map'
      ? inherit(
          undefined,
          pick(defaults, (key) => key !== 'weights'),
          ['defaults'],
          problems,
        )
      : undefined;
  const made = new Map<string, Inherited | undefined>();
  for (const id of declared.keys()) inheritOne(id, declared, base, made, problems, []);
  return new Map([...made].flatMap(([id, scenario]) => (scenario === undefined ? [] : [[id, scenario]])));
}

function inheritOne(
  id: string,
  declared: ReadonlyMap<string, LocatedMap>,
  base: LocatedMap | undefined,
  made: Map<string, Inherited | undefined>,
  problems: Problem[],
  children: readonly string[],
): Inherited | undefined {
  const own = declared.get(id);
  if (own === undefined) return undefined;
  if (made.has(id)) return made.get(id);
  made.set(id, undefined);
  const chain = [...children, id];
  const link = child(own, 'extends');
  let parent: Inherited | undefined;
  if (link?.kind === 'scalar' && typeof link.value === 'string' && link.unset === undefined) {
    const fault = chainFault(link.value, chain, declared);
    if (fault !== undefined) {
      problems.push({ place: link.place, ...fault });
      return undefined;
    }
    parent = inheritOne(link.value, declared, base, made, problems, chain);
    if (parent === undefined) return undefined;
  }
  const above = parent?.merged ?? base;
  const heritage =
    above === undefined ? undefined : pick(above, (key) => key !== 'title' && key !== 'extends');
  const merged = inherit(heritage, own, ['scenarios', id], problems);
  const levels = [...(parent?.levels ?? (base === undefined ? [] : [base])), own];
  const scenario = { id, own, levels, merged };
  made.set(id, scenario);
  return scenario;
}

function chainFault(
  parent: string,
  chain: readonly string[],
  declared: ReadonlyMap<string, LocatedMap>,
): Pick<Problem, 'message' | 'detail'> | undefined {
  const at = chain.indexOf(parent);
  if (at !== -1) {
    const circle = [...chain.slice(at), parent].map((id) => {
      const place = declared.get(id)?.place;
      return place === undefined ? id : `${id} (${shortPlace(place)})`;
    });
    return { message: `extends goes in a circle: ${circle.join(' → ')}`, detail: [] };
  }
  if (!declared.has(parent)) {
    return undeclared('extends', parent, 'scenario', declared.keys());
  }
  if (chain.length >= DEEPEST_CHAIN) {
    return { message: `extends goes more than ${DEEPEST_CHAIN} scenarios deep`, detail: [] };
  }
  return undefined;
}
