import { exact } from '../../record/exact.ts';
import {
  child,
  emptyMap,
  entriesOf,
  type Located,
  type LocatedMap,
  plain,
  withEntry,
} from '../load/located.ts';
import type { EngineOptions, Place } from '../plan/plan.ts';
import { Options } from '../schema/values/options.ts';

/** Where nothing else is said; `threads` is chosen per machine (design: one fewer than free cores). */
const BUILT_IN: EngineOptions = { context: 4096, temperature: 0, seed: 1, language: 'auto' };

/** The options of a cell before a model and a `load` add theirs. */
export interface OptionLayers {
  readonly defaults: EngineOptions;
  readonly scenario: EngineOptions;
  readonly variant: EngineOptions;
  /** Matrix axes and `--set`: they win even over `load`. */
  readonly forced: EngineOptions;
}

/**
 * Sorts the options of a cell into layers. A value that came from `defaults` is weaker than the model's own,
 * one that the scenario (or its parents) wrote is stronger: told apart by being the very same value.
 */
export function optionLayers(
  cell: LocatedMap,
  defaults: Located | undefined,
  variant: Located | undefined,
  forcedPaths: ReadonlyMap<string, Located>,
): OptionLayers {
  const inherited = child(defaults, 'options');
  const weak = new Map<string, Located>();
  const strong = new Map<string, Located>();
  for (const [key, { value }] of entriesOf(child(cell, 'options'))) {
    (child(inherited, key) === value ? weak : strong).set(key, value);
  }
  const forced = new Map<string, Located>();
  for (const [path, value] of forcedPaths) {
    if (path === 'options') for (const [key, entry] of entriesOf(value)) forced.set(key, entry.value);
    const [first, key, ...rest] = path.split('.');
    if (first === 'options' && key !== undefined && rest.length === 0) forced.set(key, value);
  }
  const own = new Map(entriesOf(variant).map(([key, { value }]) => [key, value] as const));
  return {
    defaults: typed(weak, cell.place),
    scenario: typed(strong, cell.place),
    variant: typed(own, cell.place),
    forced: typed(forced, cell.place),
  };
}

/** The options as their types; what is at fault is reported where the cell is validated, and left out here. */
function typed(values: ReadonlyMap<string, Located>, place: Place): EngineOptions {
  let map = emptyMap(place);
  for (const [key, value] of values) {
    const one = withEntry(emptyMap(place), key, value);
    if (Options.safeParse(plain(one)).success) map = withEntry(map, key, value);
  }
  const result = Options.safeParse(plain(map));
  return result.success ? exact(result.data) : {};
}

/** defaults < model < scenario < variant < `load` < matrix and `--set` (docs/scenarios.md#precedence). */
export function mergeOptions(layers: OptionLayers, model: EngineOptions, load: EngineOptions): EngineOptions {
  return {
    ...BUILT_IN,
    ...layers.defaults,
    ...model,
    ...layers.scenario,
    ...layers.variant,
    ...load,
    ...layers.forced,
  };
}
