import { commitName } from '../../record/commit.ts';
import { exact } from '../../record/exact.ts';
import { grouped } from '../../record/grouped.ts';
import {
  LEADERBOARD_SCHEMA,
  LEADERBOARD_VERSION,
  type Leaderboard,
  type LeaderboardRow,
  type LeaderboardSet,
  type LeaderboardSource,
} from '../../record/leaderboard.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { madeBy } from '../verdict/command.ts';
import { type Entry, entriesOf, publicLabel } from './rows.ts';
import { type Placed, standings } from './standing.ts';

/**
 * Models × builds × sets of these runs. What was measured on other utterances, against other references or after another
 * normaliser is another set, whatever it is called. Pure: the same runs give the same table.
 */
export function leaderboardOf(records: readonly RunRecord[]): Leaderboard {
  const runs = [...new Map(records.map((record) => [record.id, record])).values()];
  const entries = runs.flatMap(entriesOf);
  const sets = grouped(entries, ({ set }) => JSON.stringify(set));
  const named = namesOf([...sets.values()].flatMap(([first]) => first?.set ?? []));
  const sources: LeaderboardSource[] = [];
  const rows = [...sets.values()].flatMap((own, index): LeaderboardRow[] => {
    const set = named[index]?.name ?? '';
    const placed = standings(own);
    return own.toSorted(inOrder(placed)).map((entry) => {
      const { standing, said } = placed.get(entry) ?? UNPLACED;
      const { barring, telling } = entry.marks;
      const source = numberOf(sources, entry);
      return { set, ...entry.row, source, standing, said, marks: [...barring, ...telling] };
    });
  });
  return {
    schema: LEADERBOARD_SCHEMA,
    version: LEADERBOARD_VERSION,
    ...exact({ notice: runs.find(({ notice }) => notice !== undefined)?.notice }),
    sets: named,
    rows,
    sources,
    notes: notesOf(runs, records.length - runs.length, entries, named),
  };
}

const UNPLACED: Placed = { standing: 'unranked', said: 'not ranked' };

/** Ranked ones by their rate, the others below them. */
const inOrder =
  (placed: ReadonlyMap<Entry, Placed>) =>
  (a: Entry, b: Entry): number => {
    const last = (entry: Entry): number => (placed.get(entry)?.standing === 'unranked' ? 1 : 0);
    return last(a) - last(b) || a.row.rate.rate - b.row.rate.rate;
  };

/** Rows of the same cell of a run share a footnote. */
function numberOf(sources: LeaderboardSource[], { record, variant }: Entry): number {
  const made = sourceOf(sources.length + 1, record, variant);
  const same = sources.find(
    ({ run, facts }) => run === made.run && JSON.stringify(facts) === JSON.stringify(made.facts),
  );
  if (same !== undefined) return same.number;
  sources.push(made);
  return made.number;
}

/** Sets of one name, that are not one, get a number. */
function namesOf(sets: readonly Omit<LeaderboardSet, 'name'>[]): LeaderboardSet[] {
  const seen = new Map<string, number>();
  return sets.map((set) => {
    const plain = set.layer === 'raw' ? set.corpus : `${set.corpus}, ${set.layer}`;
    const nth = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, nth);
    return { ...set, name: nth === 1 ? plain : `${plain} (${nth})` };
  });
}

function notesOf(
  runs: readonly RunRecord[],
  twice: number,
  entries: readonly Entry[],
  sets: readonly LeaderboardSet[],
): string[] {
  const without = runs.filter((run) => !entries.some(({ record }) => record === run));
  const machines = new Set(entries.map(({ record }) => machineName(record)));
  const numbered = sets.filter(
    ({ name, corpus, layer }) => name !== (layer === 'raw' ? corpus : `${corpus}, ${layer}`),
  );
  return [
    ...(machines.size > 1
      ? [
          `measured on ${machines.size} machines: error rates may be compared, speeds and memory only within one (see the footnotes)`,
        ]
      : []),
    ...numbered.map(
      ({ name, corpus }) =>
        `${name} is not ${corpus}: other utterances, references or another normaliser, so that it stands by itself`,
    ),
    ...without.map(({ id }) => `${id} is not in the table: it heard no corpus with reference texts`),
    ...(twice > 0
      ? [`${twice === 1 ? 'a run was' : `${twice} runs were`} given twice, and counted once`]
      : []),
  ];
}

type Fact = [name: string, value: string];

/** What it takes to measure the rows of a cell again, and to know whether it was the same. */
function sourceOf(number: number, record: RunRecord, variant: Variant): LeaderboardSource {
  const { machine, scenario } = record;
  const engine = record.engines.find(({ id }) => id === variant.engine);
  const command = madeBy(record);
  const options = record.options[variant.id];
  const facts: Fact[] = [
    ['command', command ?? 'the record does not say how it was asked for'],
    ['measured', `${record.startedAt}, ${record.status}`],
    ['scenario', `${scenario.id}, sha256 ${scenario.sha256}`],
    ...(engine === undefined ? [] : engineFacts(engine)),
    ...record.models.map(
      ({ id, sha256, bytes, synthetic, took }): Fact => [
        `model ${id}`,
        `${synthetic ? 'synthetic, ' : ''}${took === undefined ? '' : `${took.model}, `}${formatBytes(bytes)}, sha256 ${sha256}`,
      ],
    ),
    ...(record.corpora ?? []).map(
      ({ id, sha256, contents, utterances, heard, limit, seed }): Fact => [
        `set ${id}`,
        `${heard} of ${utterances} utterances${limit === undefined ? '' : `, chosen by seed ${seed}`}, manifest ${sha256 === undefined ? 'none' : `sha256 ${sha256}`}, contents sha256 ${contents}`,
      ],
    ),
    ['decoder', [...new Set(record.audio.map(({ decoder }) => decoder))].join(', ')],
    ...(options === undefined ? [] : [['options', JSON.stringify(options)] satisfies Fact]),
    ['machine', machineName(record)],
    ['system', `${machine.platform}, kernel ${machine.kernel}, ${machine.allocator}${governor(record)}`],
    ...Object.entries(machine.environment).map(([name, value]): Fact => [name, value]),
    ['versions', `asr-bench ${machine.harness}, Node ${machine.node}`],
  ];
  return { number, run: record.id, facts };
}

/** What a speed is one of. */
const machineName = ({ machine }: RunRecord): string =>
  `${machine.cpu}, ${machine.cores} cores (${machine.affinity} usable), ${formatBytes(machine.memory)}`;

const governor = ({ machine }: RunRecord): string =>
  machine.governor === undefined ? '' : `, CPU governor ${machine.governor}`;

function engineFacts({ label, sha256, source, env = {} }: RunRecord['engines'][number]): Fact[] {
  const built =
    source === undefined
      ? 'a library that was given: of which commit is not known'
      : `commit ${source.commit.hash} (${commitName(source.commit)}) of ${source.address}, built by sha256 ${source.build.sha256}`;
  return [
    [`engine ${publicLabel(label)}`, `${built}, library sha256 ${sha256}`],
    ...Object.entries(env).map(([name, value]): Fact => [`engine ${publicLabel(label)}, ${name}`, value]),
  ];
}
