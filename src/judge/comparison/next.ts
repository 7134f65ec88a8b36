import type { ComparedEngine, Comparison, GrowthChange } from '../../record/comparison.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { subjectName } from '../../record/segments.ts';
import { commandFor, quoted } from '../verdict/command.ts';
import { failuresOf } from '../verdict/failures.ts';
import type { CellPair } from './pairs.ts';

/** What is still lacking: launches where speed is open, iterations of the launch of growth where growth is. */
export interface Longer {
  readonly launches?: number;
  readonly growthIterations?: number;
}

/** What commands are made of. */
export interface Measured {
  /** How the scenario was planned. */
  readonly scenario: RunRecord['scenario'];
  readonly engines: readonly ComparedEngine[];
  readonly pairs: readonly CellPair[];
  readonly grown: readonly CellPair[];
  /** The command that measures it again, longer where that is said; absent where nothing was measured for it. */
  readonly again?: ((longer?: Longer) => string) | undefined;
  readonly launches: number;
}

const MOST = 3;

/** Launches are doubled up to so many times those that a command names: docs/comparison.md#measuring. */
export const MOST_DOUBLED = 4;

/** What to do next: what a build that fails can do at all, where a leak is, or to measure longer what is open. */
export function nextOf(
  { speed, growth }: Pick<Comparison, 'speed' | 'growth'>,
  { scenario, engines, pairs, grown, again, launches }: Measured,
): string[] {
  const failing = engines.filter(({ id }) =>
    [...pairs, ...grown].some(
      (pair) =>
        (pair.candidate === id && failuresOf(pair.variant).length > 0) ||
        (pair.candidate !== id && failuresOf(pair.baseline).length > 0),
    ),
  );
  const leaking = grown.filter((pair) =>
    growth.some(
      (row) =>
        row.verdict === 'worse' &&
        row.candidate === pair.candidate &&
        row.cell === subjectName(pair.cell, pair.variant),
    ),
  );
  const open = speed.filter(
    ({ verdict, regressionExcluded }) => verdict === 'inconclusive' && !regressionExcluded,
  );
  const pairsNeeded = Math.max(0, ...open.flatMap(({ pairsNeeded: needed }) => needed ?? []));
  const iterations = Math.max(0, ...growth.flatMap(lackingIn));
  const longer: Longer = {
    ...(pairsNeeded > 0 && { launches: Math.max(2 * launches, Math.ceil(pairsNeeded / MOST_DOUBLED)) }),
    ...(iterations > 0 && { growthIterations: iterations }),
  };
  const commands = [
    ...failing.flatMap(({ library, calibration, program }) =>
      calibration || program !== undefined ? [] : [`asr-bench doctor --library ${quoted(library)}`],
    ),
    ...leaking.flatMap(({ candidate, variant }) => {
      const engine = engines.find(({ id }) => id === candidate);
      return engine === undefined ? [] : [diagnose(scenario, engine, variant)];
    }),
    // Where more pairs promise nothing, the same on a quieter machine may.
    ...((open.length > 0 || iterations > 0) && failing.length === 0 && again !== undefined
      ? [again(longer)]
      : []),
  ];
  return [...new Set(commands)].slice(0, MOST);
}

/** Iterations that a difference of growths is open for the want of; none where more of them promise nothing. */
function lackingIn({ verdict, baseline, value }: GrowthChange): number[] {
  const sides = [baseline, value].flatMap((side) => side ?? []);
  if (verdict !== 'inconclusive') return [];
  const open = sides.filter((side) => side.verdict === 'inconclusive');
  // Two rates that are known, but not well enough to tell them apart.
  return open.length === 0
    ? sides.map(({ n }) => 2 * n)
    : open.flatMap(({ iterationsNeeded }) => iterationsNeeded ?? []);
}

/** One build out of a comparison of several: by its name in the scenario file, or by its library where the command line named it. */
function diagnose(
  scenario: RunRecord['scenario'],
  engine: ComparedEngine,
  { engine: id, variant }: Variant,
): string {
  const { invocation } = scenario;
  const { engines: _all, builds = {}, set, ...overrides } = invocation?.overrides ?? {};
  const named = !Object.hasOwn(Object(builds), id);
  const kept = Array.isArray(set) ? set.filter((change) => !GATES.includes(change)) : [];
  const record = {
    scenario: {
      ...scenario,
      ...(invocation === undefined
        ? {}
        : {
            invocation: {
              config: invocation.config,
              overrides: {
                ...overrides,
                ...(kept.length > 0 ? { set: kept } : {}),
                ...(named ? { engines: [id] } : {}),
              },
            },
          }),
    },
    engines: [engine],
  };
  return commandFor(record, 'diagnose', variant);
}

/** What a comparison leaves out of a scenario: it judges itself. */
const GATES: readonly unknown[] = ['expect=null', 'baseline=null'];
