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
import type { RunRecord } from '../../record/run-record.ts';
import { type Entry, entriesOf } from './rows.ts';
import { machineName, sourceOf } from './sources.ts';
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
