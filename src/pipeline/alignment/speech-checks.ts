import type { AlignedUnit, AlignmentFinding } from '../../record/run-record.ts';

/** A stretch of speech, ms. */
export interface SpeechSpan {
  readonly start: number;
  readonly end: number;
}

/** Speech inside a stretch of audio, in the time of that stretch. Pure. */
export const speechWithin = (
  speech: readonly SpeechSpan[],
  { start: from, end: to }: SpeechSpan,
): SpeechSpan[] =>
  speech.flatMap(({ start, end }) =>
    end <= from || start >= to ? [] : [{ start: Math.max(0, start - from), end: Math.min(end, to) - from }],
  );

/** Constants of docs/metrics.md#alignment. */
const LEAST_COVER = 0.5;
const DILATION_MS = 200;
const MOST_OUTSIDE = 0.5;
const HAN_PER_SECOND = { least: 1, most: 12 };
const EMPTY_SPEECH_MS = 2000;

export interface SpeechFindings {
  /** About the alignment as a whole. */
  readonly whole: AlignmentFinding[];
  /** Units most of which lie outside the speech. */
  readonly outside: ReadonlySet<number>;
}

/**
 * What an alignment says against the speech that a VAD heard in the same audio, in order of time. Nothing without
 * speech: a VAD that heard none is no ground to doubt the alignment.
 */
export function speechFindings(units: readonly AlignedUnit[], speech: readonly SpeechSpan[]): SpeechFindings {
  const heard = merged(speech, 0);
  const total = heard.reduce((sum, { start, end }) => sum + end - start, 0);
  if (total === 0) return { whole: [], outside: new Set() };
  const spans = units.filter(({ start, end }) => end > start);
  const aligned = merged(
    [...spans].sort((a, b) => a.start - b.start),
    0,
  );
  const whole: AlignmentFinding[] = [];

  const covered = aligned.reduce((sum, { start, end }) => sum + end - start, 0);
  if (covered / total < LEAST_COVER) {
    whole.push({ code: 'W_COVER', detail: `${round(covered)} ms of ${round(total)} ms of speech` });
  }
  const han = units.reduce((sum, { text }) => sum + (text.match(/\p{Script=Han}/gu)?.length ?? 0), 0);
  const rate = han / (total / 1000);
  if (han > 0 && (rate < HAN_PER_SECOND.least || rate > HAN_PER_SECOND.most)) {
    whole.push({ code: 'W_RATE', detail: `${rate.toFixed(1)} Han characters a second` });
  }
  for (const { start, end } of heard) {
    if (end - start >= EMPTY_SPEECH_MS && overlap({ start, end }, aligned) === 0) {
      whole.push({ code: 'W_EMPTY', detail: `speech from ${round(start)} to ${round(end)} has no unit` });
    }
  }

  const near = merged(heard, DILATION_MS);
  const outside = new Set<number>();
  for (const [index, unit] of units.entries()) {
    const length = unit.end - unit.start;
    if (length > 0 && length - overlap(unit, near) > MOST_OUTSIDE * length) outside.add(index);
  }
  return { whole, outside };
}

/** Spans made wider by `dilation` at both ends, those that then touch made one. Sorted by start. */
function merged(spans: readonly SpeechSpan[], dilation: number): SpeechSpan[] {
  const result: { start: number; end: number }[] = [];
  for (const span of spans) {
    const [start, end] = [span.start - dilation, span.end + dilation];
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/** Time that a span shares with others that are sorted and apart, found by bisection. */
function overlap(span: SpeechSpan, others: readonly SpeechSpan[]): number {
  let [low, high] = [0, others.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((others[middle]?.end ?? 0) <= span.start) low = middle + 1;
    else high = middle;
  }
  let shared = 0;
  for (let at = low; at < others.length; at += 1) {
    const other = others[at];
    if (other === undefined || other.start >= span.end) break;
    shared += Math.min(span.end, other.end) - Math.max(span.start, other.start);
  }
  return shared;
}

const round = (ms: number): number => Math.round(ms);
