import { type Cue, writable } from './cue.ts';
import { parseTiming, srtStamp } from './stamp.ts';

/**
 * SubRip: numbers from 1, a blank line between cues, a newline at the end, UTF-8 without a mark.
 * @throws RangeError for a cue that would not read back (`cueFault`).
 */
export function writeSrt(cues: readonly Cue[]): string {
  return writable(cues)
    .map(({ start, end, text }, index) => `${index + 1}\n${srtStamp(start)} --> ${srtStamp(end)}\n${text}\n`)
    .join('\n');
}

/**
 * Cues of an SRT file, as players accept it: with or without a byte-order mark, CRLF, `.` for `,`, numbers
 * missing or counted from 0, text that is a number. Text behind a stray blank line stays with its cue: no
 * words are lost. Text before the first timing line is.
 */
export function parseSrt(source: string): Cue[] {
  const lines = source.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const cues: { start: number; end: number; lines: string[] }[] = [];
  for (const [at, line] of lines.entries()) {
    const timing = parseTiming(line);
    if (timing !== undefined) cues.push({ ...timing, lines: [] });
    else if (line.trim() !== '' && !isNumberOfNext(lines, at)) cues.at(-1)?.lines.push(line);
  }
  return cues.map(({ start, end, lines: text }) => ({ start, end, text: text.join('\n') }));
}

/** A number right above a timing line and below a blank line (or the cue's last text) counts the next cue. */
function isNumberOfNext(lines: readonly string[], at: number): boolean {
  if (!/^\s*\d+\s*$/.test(lines[at] ?? '') || parseTiming(lines[at + 1] ?? '') === undefined) return false;
  return at === 0 || parseTiming(lines[at - 1] ?? '') === undefined;
}
