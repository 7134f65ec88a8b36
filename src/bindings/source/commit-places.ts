import { git } from './git.ts';

/**
 * Where each commit stands among all of a repository, parents before their children: a place by name, whole or shortened. What the
 * repository does not have, or has several of, has none.
 * @param folder a repository, which is read only
 * @throws GitRefusal where there is none
 */
export async function commitPlaces(
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const whole = names.filter((name) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name));
  const all = ['--topo-order', '--reverse', '--ignore-missing', '--branches', '--tags', '--remotes'];
  const hashes = (await git(['-C', folder, 'rev-list', ...all, 'HEAD', ...whole])).trim().split('\n');
  const byHash = new Map(hashes.map((hash, place) => [hash, place] as const));
  const places = new Map<string, number>();
  for (const name of new Set(names)) {
    const exact = byHash.get(name);
    const [only, other] = exact === undefined ? hashes.filter((hash) => hash.startsWith(name)) : [];
    const place = exact ?? (only === undefined || other !== undefined ? undefined : byHash.get(only));
    if (place !== undefined) places.set(name, place);
  }
  return places;
}
