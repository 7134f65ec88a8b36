import type { Iteration, Segment } from '../../record/run-record.ts';
import { HEARS } from '../../record/step-word.ts';
import { studentQuantile } from '../growth/student-t.ts';
import { absent, type Extract, estimated } from '../series/series.ts';

/** Equal parts of the time of a launch whose throughputs vary as that of another time would (Schmeiser 1982: 10 to 30). */
const BATCHES = 10;
/** Fewer rounds a part, and a part says what its few rounds are. */
const ROUNDS_A_BATCH = 3;
/** So many launches speak for themselves. */
const LAUNCHES = 5;
const PRINTED = 0.975;
const DECIDING = 0.995;

/** Audio that all engine hosts of a cell heard together in each second, while all of them worked. */
export interface Throughput {
  /** Seconds of audio a second. */
  readonly value: number;
  /** Rounds that came to their end a minute. */
  readonly perMinute: number;
  /** Values whose spread the interval is made of: parts of the time, or launches. */
  readonly samples: readonly number[];
  readonly interval?: {
    readonly ci95: readonly [number, number];
    readonly bounds: readonly [number, number];
  };
  readonly noInterval?: string;
}

interface Heard {
  readonly from: number;
  readonly to: number;
  readonly audio: number;
}

interface Work {
  readonly from: number;
  readonly to: number;
  readonly rounds: readonly Heard[];
}

/** Undefined where nothing was heard while all of them worked. Pure. */
export function throughputOf(segments: readonly Segment[]): Throughput | undefined {
  const launches = [...new Set(segments.map(({ launch }) => launch))]
    .flatMap((launch) => workOf(segments.filter((segment) => segment.launch === launch)) ?? [])
    .filter(({ rounds }) => rounds.length > 0);
  const seconds = launches.reduce((sum, { from, to }) => sum + (to - from) / 1e9, 0);
  if (seconds <= 0) return undefined;
  const sum = (of: (rounds: readonly Heard[], from: number, to: number) => number): number =>
    launches.reduce((all, { rounds, from, to }) => all + of(rounds, from, to), 0);
  const value = sum(audioWithin) / seconds;
  const perMinute = (60 * sum(roundsWithin)) / seconds;
  const samples = launches.length >= LAUNCHES ? launches.map(rateOf) : launches.flatMap(batches);
  const rounds = launches.reduce((all, launch) => all + launch.rounds.length, 0);
  const least = BATCHES * ROUNDS_A_BATCH * launches.length;
  if (launches.length < LAUNCHES && rounds < least) {
    return {
      value,
      perMinute,
      samples: [],
      noInterval: `${rounds} of at least ${least} rounds that an interval takes`,
    };
  }
  return {
    value,
    perMinute,
    samples,
    interval: { ci95: around(samples, PRINTED), bounds: around(samples, DECIDING) },
  };
}

/** `throughput` for gates: the interval decides. */
export function throughputSeries(segments: readonly Segment[]): Extract {
  const found = throughputOf(segments);
  if (found === undefined) return absent('nothing was heard in an iteration that was measured');
  const { value, interval, noInterval } = found;
  return interval === undefined
    ? absent(`a throughput takes an interval: ${noInterval}`)
    : estimated(value, [found]);
}

/**
 * The measured time of one launch in which every lane worked: from the moment the last of them began to the moment the first of
 * them had nothing left to do. What is shared out ends unevenly, and that end is no throughput of so many processes.
 */
function workOf(segments: readonly Segment[]): Work | undefined {
  const lanes = new Map<number, Iteration[]>();
  for (const { lane = 1, iterations } of segments) {
    const measured = iterations.filter(({ warmUp }) => !warmUp);
    lanes.set(lane, [...(lanes.get(lane) ?? []), ...measured]);
  }
  const spans = [...lanes.values()].map((own) => ({
    from: Math.min(...own.map(({ at }) => at)),
    to: Math.max(...own.map(({ at, duration }) => at + duration)),
  }));
  const from = Math.max(...spans.map((span) => span.from));
  const to = Math.min(...spans.map((span) => span.to));
  if (!Number.isFinite(from) || !Number.isFinite(to) || to <= from) return undefined;
  const rounds = [...lanes.values()].flatMap((own) =>
    own.flatMap(({ steps }) =>
      steps.flatMap(({ step, at, duration, round, failure }): Heard[] => {
        if (!HEARS.includes(step) || round === undefined || failure !== undefined) return [];
        const heard = { from: at, to: at + duration, audio: round.audioSeconds };
        return heard.to > from && heard.from < to ? [heard] : [];
      }),
    ),
  );
  return { from, to, rounds };
}

/** The part of a round that lies in a stretch of time. */
const within = ({ from, to }: Heard, start: number, end: number): number =>
  to <= from ? 0 : Math.max(0, Math.min(to, end) - Math.max(from, start)) / (to - from);

const audioWithin = (rounds: readonly Heard[], from: number, to: number): number =>
  rounds.reduce((sum, round) => sum + round.audio * within(round, from, to), 0);

const roundsWithin = (rounds: readonly Heard[], from: number, to: number): number =>
  rounds.reduce((sum, round) => sum + within(round, from, to), 0);

const rateOf = ({ rounds, from, to }: Work): number => audioWithin(rounds, from, to) / ((to - from) / 1e9);

function batches({ rounds, from, to }: Work): number[] {
  const length = (to - from) / BATCHES;
  return Array.from({ length: BATCHES }, (_, index) =>
    rateOf({ rounds, from: from + index * length, to: from + (index + 1) * length }),
  );
}

/** The mean of the samples and its interval, by Student's t. */
function around(samples: readonly number[], share: number): [number, number] {
  const { mean, error } = meanOf(samples);
  const half = studentQuantile(share, samples.length - 1) * error;
  return [Math.max(0, mean - half), mean + half];
}

export function meanOf(samples: readonly number[]): { readonly mean: number; readonly error: number } {
  const n = samples.length;
  const mean = samples.reduce((sum, value) => sum + value, 0) / n;
  const squares = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
}
