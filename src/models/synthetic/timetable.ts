import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { SEGMENT_MS } from '../shapes.ts';
import type { Timetable } from './spoken-script.ts';

/** Start and end of a word in milliseconds. */
export type WordTime = readonly [start: number, end: number];

/** Han characters as the engine's aligner separates them: the unified blocks and the compatibility block. */
const HAN = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}]/u;

/** Where the text or the audio is not known: a word each 0.4 s, for as long as the engine aligns in one call. */
const PACE = 0.4;
const LONGEST_SECONDS = 180;
/** Share of its slot that a word lasts. */
const SPOKEN = 0.8;
/** Classes of the published aligner: 400 s. */
const MOST_CLASSES = 5000;

/**
 * The words that the engine's aligner will time in `text`: it splits at ASCII white space, drops what has no letter
 * or number, and takes each Han character by itself when the language is Chinese.
 */
export function timedWords(text: string, language: string): string[] {
  const words = text
    .split(/[ \t\n\v\f\r]+/)
    .map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}']/gu, ''));
  const kept = words.filter((word) => word !== '');
  if (language !== 'Chinese') return kept;
  return kept.flatMap((word) => {
    const parts: string[] = [];
    let run = '';
    for (const character of word) {
      if (!HAN.test(character)) run += character;
      else {
        if (run !== '') parts.push(run);
        parts.push(character);
        run = '';
      }
    }
    return run === '' ? parts : [...parts, run];
  });
}

/** `count` words spread evenly over `seconds`. */
export function evenTimes(count: number, seconds: number): WordTime[] {
  const slot = (seconds * 1000) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => [index * slot, (index + SPOKEN) * slot]);
}

/** Words at a steady pace, as many as fit into `seconds`, one at least. */
function paced(seconds = LONGEST_SECONDS): WordTime[] {
  const count = Math.max(1, Math.floor(seconds / PACE + 1e-9));
  return evenTimes(count, count * PACE);
}

export interface TimetableFacts {
  /** Scripted times; they win. */
  readonly times?: readonly WordTime[];
  /** How many words will be aligned, where the text is known. */
  readonly words?: number;
  readonly audioSeconds?: number;
}

function problemsOf(times: readonly WordTime[], words: number | undefined): string[] {
  const problems: string[] = [];
  let last = 0;
  for (const [index, [start, end]] of times.entries()) {
    const at = `word ${index + 1} (${start} … ${end} ms)`;
    if (!(start >= 0) || !Number.isFinite(end)) problems.push(`${at}: times are milliseconds from 0`);
    else if (end < start) problems.push(`${at} ends before it starts`);
    else if (start < last) problems.push(`${at} starts before the word before it ends (${last} ms)`);
    else if (Math.round(end / SEGMENT_MS) >= MOST_CLASSES) {
      problems.push(
        `${at} is beyond ${((MOST_CLASSES - 1) * SEGMENT_MS) / 1000} s, the aligner's last class`,
      );
    }
    last = Math.max(last, end);
  }
  if (words !== undefined && words !== times.length) {
    problems.push(`${times.length} times for a text of ${words} words (as the engine counts them)`);
  }
  return problems;
}

/**
 * The classes of a synthetic aligner, two a word: the scripted times, else evenly over the audio, else a steady pace.
 * The engine's grid is 80 ms; times are rounded to it. Later stamps than scripted repeat the last.
 * @throws Failure (usage) listing every time that the engine could not give back.
 */
export function timetable({ times, words, audioSeconds }: TimetableFacts): Timetable {
  if (times !== undefined) {
    const problems = problemsOf(times, words);
    if (problems.length > 0) {
      throw new Failure(ExitCode.usage, `the scripted times cannot be: ${problems[0]}`, [
        ...problems.slice(1, 8),
        'give one pair [start, end] a word, in milliseconds, none before the last one’s end',
      ]);
    }
  }
  const chosen =
    times ?? (words === undefined ? paced(audioSeconds) : evenTimes(words, audioSeconds ?? words * PACE));
  return {
    classes: chosen.flat().map((ms) => Math.min(MOST_CLASSES - 1, Math.round(ms / SEGMENT_MS))),
  };
}
