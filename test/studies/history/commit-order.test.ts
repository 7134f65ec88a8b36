import { describe, expect, it } from 'vitest';
import type { Night } from '../../../src/record/history.ts';
import { commitOrder } from '../../../src/studies/history/commit-order.ts';
import { commitAll, gitIn, repositoryIn } from '../../support/engine-repository.ts';
import { ratioNight } from '../../support/nights.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('nights by commit', () => {
  const folder = repositoryIn(temporaryFolder());
  const hashes = ['first', 'second', 'third'].map((subject) => commitAll(folder, subject));
  const built = (number: number, hash: string): Night =>
    ratioNight(number, 1, { commit: { address: folder, hash, subject: 's' } });
  const order = async (nights: readonly Night[], source?: string) => {
    const { places, notes } = await commitOrder(nights, source, () => {});
    return { ids: [...places].sort(([, a], [, b]) => a - b).map(([id]) => id), notes };
  };

  it('stand in the order of their repository, where that lies here, also when no branch leads to one', async () => {
    const [first = '', second = '', third = ''] = hashes;
    gitIn(folder, 'checkout', '--quiet', '--detach', second);
    const loose = commitAll(folder, 'on no branch');
    gitIn(folder, 'checkout', '--quiet', 'main');
    const nights = [built(0, third), built(1, first), built(2, second), built(3, loose)];
    const { ids, notes } = await order(nights);
    expect(ids.filter((id) => id !== 'night-3')).toEqual(['night-1', 'night-2', 'night-0']);
    expect(ids.indexOf('night-3')).toBeGreaterThan(ids.indexOf('night-2'));
    expect(notes).toEqual([]);
  });

  it('are known by a label that is a commit, where the repository is named; others are told', async () => {
    const labels = [hashes[2]?.slice(0, 8), hashes[0], 'release', 'abcdef123456'];
    const nights = labels.map((label = '', i) => ratioNight(i, 1, { label }));
    const { ids, notes } = await order(nights, folder);
    expect(ids).toEqual(['night-1', 'night-0']);
    expect(notes).toEqual([
      `2 of 4 nights are of no commit of ${folder}: series with such a night are ordered by time`,
    ]);
  });

  it('are ordered by time, and that is said, where the folder is no repository any more', async () => {
    const gone = temporaryFolder();
    const [first = ''] = hashes;
    const night = ratioNight(0, 1, { commit: { address: gone, hash: first, subject: 's' } });
    const { ids, notes } = await order([night]);
    expect(ids).toEqual([]);
    expect(notes[0]).toMatch(/^nights of .* are ordered by time: .*not a git repository/);
  });
});
