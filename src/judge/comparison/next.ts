import type { ComparedEngine, Comparison } from '../../record/comparison.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { subjectName } from '../../record/segments.ts';
import { commandFor, quoted } from '../verdict/command.ts';
import { failuresOf } from '../verdict/failures.ts';
import type { CellPair } from './pairs.ts';

/** What commands are made of. */
export interface Measured {
  /** How the scenario was planned. */
  readonly scenario: RunRecord['scenario'];
  readonly engines: readonly ComparedEngine[];
  readonly pairs: readonly CellPair[];
  readonly grown: readonly CellPair[];
  /** The command that measures it again, with so many launches; absent where nothing was measured for it. */
  readonly again?: ((launches?: number) => string) | undefined;
  readonly launches: number;
}

const MOST = 3;

/** What to do next: what a build that fails can do at all, where a leak is, or more launches where it is open. */
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
  const open = speed.some(
    ({ verdict, regressionExcluded }) => verdict === 'inconclusive' && !regressionExcluded,
  );
  const commands = [
    ...failing.flatMap(({ library, calibration, program }) =>
      calibration || program !== undefined ? [] : [`asr-bench doctor --library ${quoted(library)}`],
    ),
    ...leaking.flatMap(({ candidate, variant }) => {
      const engine = engines.find(({ id }) => id === candidate);
      return engine === undefined ? [] : [diagnose(scenario, engine, variant)];
    }),
    ...(open && failing.length === 0 && again !== undefined ? [again(2 * launches)] : []),
  ];
  return [...new Set(commands)].slice(0, MOST);
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
