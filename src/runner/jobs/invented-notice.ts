import type { Cue } from '../../pipeline/subtitles/cue.ts';
import { CALIBRATION_NOTICE } from '../initial-record.ts';

/** Without a library nobody listens: the text is one that the simulator says of every recording. */
export const INVENTED_NOTICE = `${CALIBRATION_NOTICE}. The words are made up: they are not what was said`;

/** What a job says of the simulator: of a text that was given, only the times are made up. */
export const noticeOf = (given: boolean): string =>
  given ? `${CALIBRATION_NOTICE}. The times are made up` : INVENTED_NOTICE;

/** What stands in subtitles, where the long sentence would not fit. */
const ON_SCREEN = 'CALIBRATION ENGINE:\nthe words and times are made up';
const SHOWN_MS = 2000;
const LEAST_MS = 500;

/**
 * The cues with one that says that they are made up: before the first where there is room, else behind the last. SubRip
 * has no comments, and a file that goes from hand to hand must say it by itself.
 */
export function withInventedNotice<T extends Cue>(cues: readonly T[]): readonly Cue[] {
  const [first, last] = [cues[0], cues.at(-1)];
  if (first === undefined || last === undefined) return cues;
  if (first.start >= LEAST_MS)
    return [{ start: 0, end: Math.min(first.start, SHOWN_MS), text: ON_SCREEN }, ...cues];
  return [...cues, { start: last.end, end: last.end + SHOWN_MS, text: ON_SCREEN }];
}
