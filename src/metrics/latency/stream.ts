/**
 * Latencies of one streamed answer, from the instants at which its chunks arrived. Pure. Times are ns from the
 * moment the engine was called. Definitions: docs/metrics.md#latency.
 */
export interface StreamLatency {
  /** First chunk of any kind that holds a byte; undefined without chunks. */
  readonly ttft: number | undefined;
  /** Gaps between neighbouring chunks; empty for a burst. */
  readonly gaps: readonly number[];
  /** Every chunk came at the end of the call: its stream says nothing about speed. */
  readonly burst: boolean;
}

/**
 * A burst (docs/metrics.md#burst): at least this many chunks, all within the last part of the call and closer
 * together than any decoding; or in less than half of the time that the engine's counters give for decoding.
 */
const BURST_CHUNKS = 4;
const BURST_SHARE = 0.01;
const FASTEST_TOKEN_NS = 50_000;

/**
 * @param times arrival of each chunk that holds a byte, ascending
 * @param total length of the call
 * @param evalNs time that the engine's own counters give for decoding, where it has them: a stream that arrives
 *   in less than half of it was held back
 */
export function streamLatency(times: readonly number[], total: number, evalNs?: number): StreamLatency {
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return { ttft: undefined, gaps: [], burst: false };
  const spread = last - first;
  const gaps = gapsOf(times);
  const atOnce = spread <= total * BURST_SHARE && middle(gaps) < FASTEST_TOKEN_NS;
  const heldBack = evalNs !== undefined && spread < evalNs / 2;
  const burst = times.length >= BURST_CHUNKS && (atOnce || heldBack);
  return { ttft: first, gaps: burst ? [] : gaps, burst };
}

/** The middle gap; infinite without gaps. */
function middle(gaps: readonly number[]): number {
  return gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? Number.POSITIVE_INFINITY;
}

function gapsOf(times: readonly number[]): number[] {
  const gaps: number[] = [];
  for (let i = 1; i < times.length; i += 1) gaps.push((times[i] ?? 0) - (times[i - 1] ?? 0));
  return gaps;
}
