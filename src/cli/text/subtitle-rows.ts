import type { Cue } from '../../pipeline/subtitles/cue.ts';
import { type GroupingInput, groupCues } from '../../pipeline/subtitles/grouping.ts';
import { parseSrt, writeSrt } from '../../pipeline/subtitles/srt.ts';
import { parseStamp, srtStamp, vttStamp } from '../../pipeline/subtitles/stamp.ts';
import { parseVtt, writeVtt } from '../../pipeline/subtitles/vtt.ts';

/** What `text subtitle` gives for each kind of row. All throw RangeError for what cannot be. */

type CueRow = readonly [start: number, end: number, text: string];

const rowOf = ({ start, end, text }: Cue): CueRow => [start, end, text];

export const stamps = (ms: number): { srt: string; vtt: string } => ({
  srt: srtStamp(ms),
  vtt: vttStamp(ms),
});

export function milliseconds(text: string): number {
  const ms = parseStamp(text);
  if (ms === undefined) {
    throw new RangeError(`“${text}” is no time stamp: allowed are 00:00:01,680, 00:01.680 and the like`);
  }
  return ms;
}

/** Milliseconds as a stamp of SRT, a stamp as milliseconds. */
export function otherForm(text: string): string {
  const plain = text.trim();
  return /^\d+(?:\.\d+)?$/.test(plain) ? srtStamp(Number(plain)) : String(milliseconds(plain));
}

export function srtCues(source: string): CueRow[] {
  const cues = parseSrt(source);
  if (cues.length === 0 && source.trim() !== '') {
    throw new RangeError('there is no cue in it: allowed are times such as 00:00:01,000 --> 00:00:02,000');
  }
  return cues.map(rowOf);
}

export const vttCues = (source: string): CueRow[] => parseVtt(source).map(rowOf);

export const files = (cues: readonly Cue[]): { srt: string; vtt: string } => ({
  srt: writeSrt(cues),
  vtt: writeVtt(cues),
});

/** Words as cues and as files, with what is not as subtitles should be (indices of cues from 0). */
export function grouped(input: GroupingInput): object {
  const { cues, adjusted, tooFast, tooShort, overfull, joined } = groupCues(input);
  return {
    cues: cues.map(rowOf),
    ...files(cues),
    adjusted_units: adjusted,
    joined,
    too_fast: tooFast,
    too_short: tooShort,
    overfull,
  };
}
