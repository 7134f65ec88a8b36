/**
 * The order in which jobs that wait get their turn: each client's first before anybody's second, and of those the one
 * whose client has waited longest for a turn; within a client, and where nothing else decides, as they came. Pure.
 * @param clientOf whose it is
 * @param turns clients that had a turn, the latest last
 */
export function fairOrder<T>(
  waiting: readonly T[],
  clientOf: (job: T) => string,
  turns: readonly string[],
): T[] {
  const before = new Map<string, number>();
  const ranked = waiting.map((job) => {
    const client = clientOf(job);
    const rank = before.get(client) ?? 0;
    before.set(client, rank + 1);
    return { job, rank, turn: turns.lastIndexOf(client) };
  });
  // Stable: what is equal stays as it came.
  return ranked.sort((a, b) => a.rank - b.rank || a.turn - b.turn).map(({ job }) => job);
}
