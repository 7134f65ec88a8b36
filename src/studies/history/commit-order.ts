import { statSync } from 'node:fs';
import { SourceEngines } from '../../bindings/source-engine.ts';
import type { HistoryLine, Night } from '../../record/history.ts';
import { reasonOf } from '../../system/failure.ts';

/** Places of nights by their commits, by the id of the night; what stands in the way, where something does. */
export interface CommitOrder {
  readonly places: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
}

/** A label that may be a commit: the whole hash, or as much of it as people copy. */
const HASH = /^[0-9a-f]{7,64}$/;

/**
 * Orders the nights of a history by commit, each by the repository that its engine was built from, or all by `source`. Without
 * that only what lies on this machine is asked: nothing is fetched to show a history.
 * @throws Failure (3) where `source` cannot be had
 */
export async function commitOrder(
  lines: readonly HistoryLine[],
  source: string | undefined,
  onPreparing: (what: string) => void,
): Promise<CommitOrder> {
  const nights = lines.flatMap((line) => (line.type === 'night' ? line : []));
  const engines = new SourceEngines({ onPreparing });
  if (source !== undefined) {
    const { address, places } = await engines.places(source, nights.flatMap(namesOf));
    const found = placed(nights, places);
    const note = `${nights.length - found.size} of ${nights.length} nights are of no commit of ${address}: series with such a night are ordered by time`;
    return { places: found, notes: found.size === nights.length ? [] : [note] };
  }
  const all = new Map<string, number>();
  const notes: string[] = [];
  for (const address of new Set(nights.flatMap(({ commit }) => commit?.address ?? []))) {
    if (statSync(address, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    const own = nights.filter(({ commit }) => commit?.address === address);
    try {
      const { places } = await engines.places(address, own.flatMap(namesOf));
      for (const [id, place] of placed(own, places)) all.set(id, place);
    } catch (thrown) {
      notes.push(`nights of ${address} are ordered by time: ${reasonOf(thrown)}`);
    }
  }
  return { places: all, notes };
}

const namesOf = ({ commit, label }: Night): string[] =>
  commit !== undefined ? [commit.hash] : HASH.test(label) ? [label] : [];

function placed(nights: readonly Night[], places: ReadonlyMap<string, number>): Map<string, number> {
  return new Map(
    nights.flatMap((night): (readonly [string, number])[] => {
      const place = namesOf(night).map((name) => places.get(name))[0];
      return place === undefined ? [] : [[night.id, place]];
    }),
  );
}
