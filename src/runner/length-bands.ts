import { rateInterval } from '../metrics/accuracy/interval/rate-interval.ts';
import { audioSpeed, firstTokens, ofAudio } from '../metrics/definitions/heard-speed.ts';
import { stepsOf } from '../metrics/series/series.ts';
import { exact } from '../record/exact.ts';
import type { LengthBand, LengthBands } from '../record/length-band.ts';
import type { ErrorRate, RunRecord, Segment, Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';
import { HEARS } from '../record/step-word.ts';

/** Rounds below which their slowest twentieth is one of them, if any. */
const LEAST_P95 = 20;

type Audio = RunRecord['audio'][number];

/**
 * TTFT, RTFx and error rate of each model by the length of the utterances, in doublings (1 to 2 s, 2 to 4 s …); nothing of a model
 * whose utterances all lie in one of them. Takes the error rates of the variant as they are. Pure.
 */
export function lengthBands(record: RunRecord, variant: Variant): Record<string, LengthBands> {
  const audios = new Map(record.audio.map((audio) => [audio.id, audio]));
  const segments = countedSegments(variant);
  return Object.fromEntries(
    [...heardBy(segments, audios)].flatMap(([model, heard]) => {
      const found = bandsOf(heard, model, segments, variant);
      return found === undefined ? [] : [[model, found]];
    }),
  );
}

/** Utterances of corpora that each model was asked for in measured iterations. */
function heardBy(
  segments: readonly Segment[],
  audios: ReadonlyMap<string, Audio>,
): ReadonlyMap<string, ReadonlySet<Audio>> {
  const found = new Map<string, Set<Audio>>();
  for (const { step, phase, warmUp } of stepsOf(segments)) {
    const { model, audio: id = '' } = step;
    const audio = audios.get(id);
    if (phase !== 'each' || warmUp || model === undefined || !HEARS.includes(step.step)) continue;
    if (audio?.utterance === undefined) continue;
    const own = found.get(model) ?? new Set();
    found.set(model, own.add(audio));
  }
  return found;
}

function bandsOf(
  heard: ReadonlySet<Audio>,
  model: string,
  segments: readonly Segment[],
  { accuracy }: Variant,
): LengthBands | undefined {
  const byBand = new Map<number, Audio[]>();
  for (const audio of heard) {
    if (!(audio.seconds > 0)) continue;
    const doubling = Math.floor(Math.log2(audio.seconds));
    const own = byBand.get(doubling) ?? [];
    own.push(audio);
    byBand.set(doubling, own);
  }
  const known = [...byBand.values()].reduce((sum, { length }) => sum + length, 0);
  const left = heard.size - known;
  const none = left === 0 ? undefined : `${left} of ${heard.size} utterances have no length`;
  if (byBand.size < 2) return none === undefined ? undefined : { bands: [], left: none };
  const rate = accuracy.errorRates.find((it) => it.model === model && it.layer === 'raw');
  const bands = [...byBand]
    .sort(([a], [b]) => a - b)
    .map(([doubling, own]) =>
      bandOf({ from: 2 ** doubling, to: 2 ** (doubling + 1) }, own, model, segments, rate),
    );
  return { bands, ...exact({ left: none }) };
}

function bandOf(
  ends: Pick<LengthBand, 'from' | 'to'>,
  audio: readonly Audio[],
  model: string,
  segments: readonly Segment[],
  whole: ErrorRate | undefined,
): LengthBand {
  const ids = new Set(audio.map(({ id }) => id));
  const own = segments.map((segment) => ofAudio(segment, ids));
  const ttft = firstTokens(own, model);
  const rtfx = audioSpeed(own, model);
  const rated = rateOf(whole, ids);
  return {
    ...ends,
    utterances: audio.length,
    ...exact({
      ttft:
        'reason' in ttft ? undefined : { p50: ttft.p50, ...(ttft.n < LEAST_P95 ? {} : { p95: ttft.p95 }) },
      rtfx,
      rate: rated.rate,
    }),
    absent: {
      ...('reason' in ttft ? { ttft: ttft.reason } : {}),
      ...(rtfx === undefined ? { rtfx: 'no round was measured' } : {}),
      ...exact({ rate: rated.noRate, ci95: rated.noInterval }),
    },
  };
}

interface RatedBand {
  readonly rate?: LengthBand['rate'];
  readonly noRate?: string;
  readonly noInterval?: string;
}

function rateOf(whole: ErrorRate | undefined, ids: ReadonlySet<string>): RatedBand {
  const counted = Object.entries(whole?.utterances ?? {}).flatMap(([id, one]) => (ids.has(id) ? [one] : []));
  const [errors, length] = counted.reduce(([e, n], it) => [e + it.errors, n + it.length], [0, 0]);
  if (whole === undefined || length === 0) return { noRate: 'no reference text' };
  const { unit, noInterval } = whole;
  const rate = { unit, rate: errors / length };
  // Of a part of a corpus nothing is told of the whole, in no band either.
  const found = noInterval === undefined ? rateInterval(counted) : { reason: noInterval };
  if ('reason' in found) return { rate, noInterval: found.reason };
  return { rate: { ...rate, ci95: [...found.ci95] } };
}
