import { exact } from '../../record/exact.ts';
import type { TimedStretch, Transcript } from '../../record/transcript.ts';
import { mergeLanguages } from '../languages.ts';
import { isSpoken } from '../tokens/token.ts';
import { joinTranscripts, separator } from '../transcript-joining.ts';
import { lastLayer, layerText, layerUnits } from './layers.ts';

/** A chunk's transcript and the sample (of 16 kHz) at which its audio begins. */
export interface TranscriptPart {
  readonly transcript: Transcript;
  readonly start: number;
  /** Where it ends: a part whose words have no times, among parts that have them, has this stretch for all of them. */
  readonly end?: number;
}

/** Samples of 16 kHz in a millisecond: a power of two, so that absolute times are exact to the sample. */
const SAMPLES_PER_MS = 16;

/**
 * The transcripts of chunks as one, with absolute times. Texts are joined by the rules of their scripts, languages
 * merged to a list. A layer is there if every part that says something has it; parts that say nothing add nothing.
 * @param unfinished of work that was cut short: zh-TW is there if any part has it, with the others as they were heard
 */
export function joinParts(
  parts: readonly TranscriptPart[],
  { unfinished = false }: { readonly unfinished?: boolean } = {},
): Transcript {
  const spoken = parts.filter(({ transcript }) => transcript.raw !== '');
  const language = mergeLanguages(spoken.map(({ transcript }) => transcript.language));
  const all = <T>(of: (transcript: Transcript) => T | undefined): boolean =>
    spoken.length > 0 && spoken.every(({ transcript }) => of(transcript) !== undefined);
  let [raw, shown] = ['', ''];
  const changes: NonNullable<Transcript['changes']> = [];
  const tokens: NonNullable<Transcript['tokens']> = [];
  const times: TimedStretch[] = [];
  const timed = spoken.some(({ transcript }) => transcript.times !== undefined);
  for (const { transcript, start, end } of spoken) {
    // Two numbers that ITN wrote must not become one.
    raw += separator(raw, transcript.raw) || separator(shown, layerText(transcript, 'itn') ?? transcript.raw);
    shown = layerText(transcript, 'itn') ?? transcript.raw;
    const offset = raw.length;
    const ms = start / SAMPLES_PER_MS;
    raw += transcript.raw;
    for (const change of transcript.changes ?? []) {
      changes.push({ ...change, start: change.start + offset, end: change.end + offset });
    }
    for (const token of transcript.tokens ?? []) {
      tokens.push({ ...token, start: token.start + offset, end: token.end + offset });
    }
    for (const { from, to, ...time } of transcript.times ??
      wholeOf(transcript, start, timed ? end : undefined)) {
      times.push({ from: from + offset, to: to + offset, start: time.start + ms, end: time.end + ms });
    }
  }
  return {
    raw,
    ...exact({ language }),
    ...(all(({ changes: made }) => made) ? { changes } : {}),
    ...(all(({ tokens: made }) => made) ? { tokens } : {}),
    ...(timed ? { times } : {}),
    ...(all(({ zhTw }) => zhTw) ? { zhTw: joinedZhTw(spoken) } : {}),
    ...(unfinished && spoken.some(({ transcript }) => transcript.zhTw !== undefined)
      ? { zhTw: joinedZhTw(spoken.map(asHeard)) }
      : {}),
  };
}

/** One stretch over all that was said, in times of the part. */
function wholeOf({ raw }: Transcript, start: number, end: number | undefined): TimedStretch[] {
  if (end === undefined || raw.trim() === '') return [];
  return [{ from: 0, to: raw.length, start: 0, end: (end - start) / SAMPLES_PER_MS }];
}

/** A part that was not converted, with what it says in the place of a conversion. */
function asHeard(part: TranscriptPart): TranscriptPart {
  const { transcript, start, end } = part;
  if (transcript.zhTw !== undefined) return part;
  const timed = transcript.times ?? wholeOf(transcript, start, end);
  const layer = lastLayer(transcript);
  const units = layerUnits({ ...transcript, times: timed }, layer).map(({ text, start: from, end: to }) => ({
    text,
    start: from,
    end: to,
  }));
  return {
    ...part,
    transcript: { ...transcript, zhTw: { full: layerText(transcript, layer) ?? '', units } },
  };
}

function joinedZhTw(parts: readonly TranscriptPart[]): NonNullable<Transcript['zhTw']> {
  const made = parts.flatMap(({ transcript: { zhTw }, start }) =>
    zhTw === undefined ? [] : [{ zhTw, ms: start / SAMPLES_PER_MS }],
  );
  const dictionary = made.find(({ zhTw }) => zhTw.dictionary !== undefined)?.zhTw.dictionary;
  return {
    full: joinTranscripts(made.map(({ zhTw }) => zhTw.full)),
    units: made.flatMap(({ zhTw, ms }) =>
      zhTw.units.map(({ text, start, end }) => ({ text, start: start + ms, end: end + ms })),
    ),
    ...exact({ dictionary }),
  };
}

/** Every language of the parts, the one with most seconds first; equals in order of appearance. */
export function languagesBySpeech(
  parts: readonly { readonly language?: string | undefined; readonly seconds: number }[],
): string[] {
  const seconds = new Map<string, number>();
  for (const part of parts) {
    if (part.language === undefined) continue;
    seconds.set(part.language, (seconds.get(part.language) ?? 0) + part.seconds);
  }
  return [...seconds].toSorted(([, a], [, b]) => b - a).map(([language]) => language);
}

/** Words (Han characters, or runs without blanks) that may have been said in a second of shared audio. */
const MOST_SHARED = 12;

interface Word {
  /** In lower case, letters and digits only. */
  readonly said: string;
  readonly end: number;
}

/**
 * How many characters at the start of `next` repeat the end of `before`, where two neighbouring chunks share about a
 * second of audio: the longest run of words that ends `before` and begins `next`. The first word of `next` may be the
 * rest of one that the cut broke, and is passed over when two words or more follow that agree. 0: nothing is repeated.
 * Pure; by text alone, since there are no times yet (docs/pipeline.md#overlap).
 */
export function heardTwice(before: string, next: string): number {
  const tail = words(before).slice(-MOST_SHARED);
  const head = words(next).slice(0, MOST_SHARED + 1);
  for (const skipped of [0, 1]) {
    const least = skipped === 0 ? 1 : 2;
    for (let length = Math.min(tail.length, head.length - skipped); length >= least; length -= 1) {
      const said = tail.slice(-length);
      if (said.every((word, index) => word.said === head[index + skipped]?.said)) {
        return afterPunctuation(next, head[skipped + length - 1]?.end ?? 0);
      }
    }
  }
  return 0;
}

function words(text: string): Word[] {
  return [...text.matchAll(/\p{Script=Han}|[^\s\p{Script=Han}]+/gu)].flatMap(({ 0: piece, index }) => {
    const said = piece.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    return isSpoken(said) ? [{ said, end: index + piece.length }] : [];
  });
}

/** Punctuation and blanks that follow what was heard twice go with it. */
function afterPunctuation(text: string, at: number): number {
  let end = at;
  while (end < text.length && /[\s,.;:!?，。；：！？、…]/u.test(text.charAt(end))) end += 1;
  return end;
}
