import { errorRate } from '../../src/metrics/accuracy/error-rate.ts';
import type { Normaliser } from '../../src/metrics/accuracy/normaliser.ts';
import type { Cue } from '../../src/pipeline/subtitles/cue.ts';
import { joinTranscripts } from '../../src/pipeline/transcript-joining.ts';
import type { Said } from './scripted-talk.ts';
import { atMost, type Finding } from './trial.ts';

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What a run has left of a talk, ms from the start of the audio. */
export interface Heard {
  readonly chunks: readonly (Stretch & {
    readonly text: string | undefined;
    readonly language: string | undefined;
    /** The aligner's, behind the start of the chunk. */
    readonly words: readonly Stretch[];
  })[];
  /** The whole, as it was said and in Taiwan's script. */
  readonly raw: string;
  readonly zhTw: string;
  /** Those of each file that was written. */
  readonly subtitles: readonly (readonly Cue[])[];
}

/** Times are written to the millisecond. */
const ROUNDED = 1;
const bare = (text: string): string => text.replace(/\s/gu, '');

/** What was heard beside what every chunk was given to say: all texts, and every word and cue at its time. */
export function talkFindings(heard: Heard, said: readonly Said[], norm: Normaliser): Finding[] {
  const { chunks, raw, zhTw, subtitles } = heard;
  const whole = joinTranscripts(said.map(({ text }) => text));
  const shown = joinTranscripts(said.map((one) => one.shown.join('')));
  const unlike = chunks.filter(
    ({ text, language }, index) => text !== said[index]?.text || language !== said[index]?.language,
  );
  const timed = chunks.flatMap(({ words }) => words).length;
  const mistimed = chunks.flatMap(({ words }, index) => {
    const expected = said[index]?.times ?? [];
    const wrong = expected.filter(([start, end], k) => words[k]?.start !== start || words[k]?.end !== end);
    return [...wrong, ...words.slice(expected.length)];
  });
  const cues = subtitles.flat();
  const count = (test: (cue: Cue) => boolean): number => cues.filter(test).length;
  const inside = ({ start, end }: Stretch): boolean =>
    chunks.some((chunk) => chunk.start - ROUNDED <= start && end <= chunk.end + ROUNDED);
  return [
    atMost('chunks that differ in number from the scripts', Math.abs(chunks.length - said.length), 0),
    atMost(`chunks of ${chunks.length} with another text or language`, unlike.length, 0),
    atMost('CER of the joined text', errorRate(whole, raw, { unit: 'char', norm }).rate, 0),
    atMost('CER as it is written', errorRate(whole, raw, { unit: 'char', norm: 'none' }).rate, 0),
    atMost('CER in Taiwan’s script', errorRate(shown, zhTw, { unit: 'char', norm: 'none' }).rate, 0),
    atMost(`words of ${timed} not at their scripted time`, mistimed.length, 0),
    atMost(
      `files of ${subtitles.length} without the whole text in order`,
      subtitles.filter((file) => bare(file.map(({ text }) => text).join('')) !== bare(shown)).length,
      0,
    ),
    atMost(
      `cues of ${cues.length} that end as they start, or before`,
      count(({ start, end }) => end <= start),
      0,
    ),
    atMost(
      'cues that start before the one before them ends',
      subtitles.flatMap((file) => file.filter(({ start }, at) => start < (file[at - 1]?.end ?? 0))).length,
      0,
    ),
    atMost(
      'cues outside a chunk',
      count((cue) => !inside(cue)),
      0,
    ),
    atMost(
      'cues not at the time of their words',
      subtitles.flatMap((file) => misplaced(file, heard, said)).length,
      0,
    ),
  ];
}

/** Cues that do not start with their first word, end before their last one does, or hold words of two chunks. */
function misplaced(cues: readonly Cue[], { chunks }: Heard, said: readonly Said[]): Cue[] {
  const words = said.flatMap(({ shown, times }, chunk) => {
    const base = chunks[chunk]?.start ?? Number.NaN;
    return shown.map((text, k) => {
      const [start, end] = times[k] ?? [Number.NaN, Number.NaN];
      return { chunk, length: bare(text).length, start: base + start, end: base + end };
    });
  });
  let next = 0;
  return cues.filter((cue) => {
    const first = words[next];
    let left = bare(cue.text).length;
    while (left > 0 && next < words.length) left -= words[next++]?.length ?? 0;
    const last = words[next - 1];
    if (first === undefined || last === undefined) return true;
    const right = Math.abs(cue.start - first.start) <= ROUNDED && cue.end >= last.end - ROUNDED;
    return !right || left !== 0 || first.chunk !== last.chunk;
  });
}
