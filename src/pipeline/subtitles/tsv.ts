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

/** Cues of such a file. @throws RangeError naming the line that is not one. */
export function parseTsv(source: string): Cue[] {
  const lines = source.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  return lines.flatMap((line, at) => {
    if (line.trim() === '' || (at === 0 && line === HEADER)) return [];
    const [start = '', end = '', ...text] = line.split('\t');
    if (!/^\d+$/.test(start) || !/^\d+$/.test(end) || text.length !== 1) {
      throw new RangeError(`line ${at + 1} is not start, end and text separated by tabs`);
    }
    return [{ start: Number(start), end: Number(end), text: text[0] ?? '' }];
  });
}
