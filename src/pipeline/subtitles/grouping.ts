import { displayWidth } from '../../record/display-width.ts';
import type { AlignedUnit } from '../../record/run-record.ts';
import { type Cue, cueText, isVisible } from './cue.ts';
import { Draft, unbreakable } from './draft.ts';
import {
  GAP_MS,
  HAN_PER_SECOND,
  LATIN_PER_SECOND,
  LONGEST_MS,
  lineLimit,
  SHORTEST_MS,
  type SubtitleLimits,
} from './limits.ts';
import { timedWords } from './timed-words.ts';

/** A cue and the units that it holds, `first` to `last`. */
export interface GroupedCue extends Cue {
  readonly first: number;
  readonly last: number;
}

export interface Subtitles {
  readonly cues: readonly GroupedCue[];
  /** Units whose times were changed to lie in order and inside the audio. */
  readonly adjusted: number;
  /** Cues (from 0) that ask for faster reading than 9 Han or 20 other characters a second. */
  readonly tooFast: readonly number[];
  /** Cues shorter than 1 s, for want of silence behind them. */
  readonly tooShort: readonly number[];
  /** Cues longer than 7 s, or lines too wide: one word that cannot be broken. */
  readonly overfull: readonly number[];
  /** Words without a length of their own, nor room for a cue of their own: they stand in their neighbour's. */
  readonly joined: number;
}

/** What a cue holds: a sentence or as much of it as two lines take, or one word. */
export const CUE_LEVELS = ['sentence', 'word'] as const;
export type CueLevel = (typeof CUE_LEVELS)[number];

export interface GroupingInput extends SubtitleLimits {
  readonly units: readonly AlignedUnit[];
  /** The transcript with its punctuation and spaces, of which the units are parts in order. */
  readonly text?: string | undefined;
  readonly audioMs?: number | undefined;
  readonly level?: CueLevel | undefined;
}

/**
 * Words → cues. A cue ends with a sentence, at a pause, when two lines are full, or after 7 s; a line ends with a
 * clause once it is well filled, else before the word that would overflow it. Sentences of less than a second share a
 * cue where no pause parts them; a short cue is held longer when silence follows. Cues are in order, apart, inside
 * the audio, last, hold every word once and every word's time, and their texts joined are the transcript but for white
 * space. Linear.
 *
 * @throws RangeError when a unit is not in the transcript.
 */
export function groupCues({ units, text, audioMs, level, ...limits }: GroupingInput): Subtitles {
  const { words, adjusted } = timedWords(units, text, audioMs);
  const drafts: Draft[] = [];
  for (const chunk of unbreakable(words)) {
    const open = drafts.at(-1);
    if (open === undefined || level === 'word' || !open.take(chunk)) drafts.push(new Draft(chunk, limits));
  }
  const apart = level === 'word' ? drafts : withoutFlashes(drafts, audioMs);
  const cues = lasting(apart, audioMs);
  const where = (test: (cue: GroupedCue) => boolean): number[] =>
    cues.flatMap((cue, index) => (test(cue) ? [index] : []));
  return {
    cues,
    adjusted,
    joined: apart.length - cues.length,
    tooFast: where(({ start, end, text: shown }) => readingMs(shown, limits) > end - start),
    tooShort: level === 'word' ? [] : where(({ start, end }) => end - start < SHORTEST_MS),
    overfull: where(
      ({ start, end, text: shown }) =>
        end - start > LONGEST_MS ||
        shown.split('\n').some((line) => displayWidth(line) > lineLimit(line, limits).hard),
    ),
  };
}

/** A cue that is too short, and has no silence to be held into, joins the one before it where there is room. */
function withoutFlashes(drafts: readonly Draft[], audioMs: number | undefined): Draft[] {
  const kept: Draft[] = [];
  for (const [index, draft] of drafts.entries()) {
    const before = kept.at(-1);
    const short = draft.end - draft.start < SHORTEST_MS;
    const held = silenceBehind(drafts[index + 1]?.start, audioMs) - draft.start >= SHORTEST_MS;
    if (before !== undefined && short && !held && before.absorb(draft)) continue;
    kept.push(draft);
  }
  return kept;
}

const silenceBehind = (nextStart: number | undefined, audioMs: number | undefined): number =>
  nextStart === undefined ? (audioMs ?? Number.POSITIVE_INFINITY) : nextStart - GAP_MS;

/**
 * The finished cues, each held into the silence behind it for a second, short of the next. One that would end as it starts
 * (words without length) lasts until the next; where that starts at the same time, or the audio ends, it joins a neighbour.
 */
function lasting(drafts: readonly Draft[], audioMs: number | undefined): GroupedCue[] {
  const apart: Draft[] = [];
  for (const draft of drafts) {
    const before = apart.at(-1);
    if (before !== undefined && !isVisible({ start: before.start, end: draft.start }))
      before.absorb(draft, true);
    else apart.push(draft);
  }
  const last = apart.at(-1);
  const before = apart.at(-2);
  const noRoom =
    last !== undefined && audioMs !== undefined && !isVisible({ start: last.start, end: audioMs });
  if (noRoom && before !== undefined && !isVisible({ start: before.end, end: last.start })) {
    apart.pop();
    before.absorb(last, true);
  }
  const cues: GroupedCue[] = [];
  for (const [index, draft] of apart.entries()) {
    const next = apart[index + 1]?.start;
    const { first, last: end } = draft;
    const times = timesOf(draft, next, audioMs, cues.at(-1)?.end ?? 0);
    cues.push({ ...times, text: cueText(draft.lines.join('\n')), first, last: end });
  }
  return cues;
}

function timesOf(
  { start, end }: Draft,
  next: number | undefined,
  audioMs: number | undefined,
  reached: number,
): { start: number; end: number } {
  const held = Math.max(end, Math.min(start + SHORTEST_MS, silenceBehind(next, audioMs)));
  if (isVisible({ start, end: held })) return { start, end: held };
  if (next !== undefined) return { start, end: next };
  // The last words lie at the very end: their cue begins before them.
  const earlier = Math.max(reached, start - SHORTEST_MS);
  if (isVisible({ start: earlier, end: held })) return { start: earlier, end: held };
  return { start, end: start + 1 };
}

/** Time that reading takes at the fastest rates, ms. */
function readingMs(text: string, { hanPerSecond, latinPerSecond }: SubtitleLimits): number {
  const characters = Array.from(text.replace(/\s/gu, ''));
  const wide = characters.filter((character) => displayWidth(character) > 1).length;
  const narrow = characters.length - wide;
  return (wide / (hanPerSecond ?? HAN_PER_SECOND) + narrow / (latinPerSecond ?? LATIN_PER_SECOND)) * 1000;
}
