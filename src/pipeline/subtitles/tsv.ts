import { type Cue, writable } from './cue.ts';

const HEADER = 'start\tend\ttext';

/**
 * Tab-separated: a header, then start and end in whole ms and the text on one line, tabs and newlines in it made
 * spaces. @throws RangeError for a cue that would not read back (`cueFault`).
 */
export function writeTsv(cues: readonly Cue[]): string {
  const rows = writable(cues).map(
    ({ start, end, text }) =>
      `${Math.floor(start + 0.5)}\t${Math.floor(end + 0.5)}\t${text.replace(/[\t\n]+/g, ' ')}`,
  );
  return [HEADER, ...rows, ''].join('\n');
}
