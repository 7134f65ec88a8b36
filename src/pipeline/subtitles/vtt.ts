import { type Cue, writable } from './cue.ts';
import { parseTiming, vttStamp } from './stamp.ts';

const ESCAPES: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
];
/** Escapes that a reader meets beside those of ours; direction marks carry no words. */
const OTHER_ESCAPES: readonly (readonly [string, string])[] = [
  ['\u00a0', '&nbsp;'],
  ['\u200e', '&lrm;'],
  ['\u200f', '&rlm;'],
];

/**
 * WebVTT: header, cues without identifiers, `&`, `<` and `>` escaped, a newline at the end.
 * @throws RangeError for a cue that would not read back (`cueFault`).
 */
export function writeVtt(cues: readonly Cue[]): string {
  const blocks = writable(cues).map(({ start, end, text }) => {
    const payload = ESCAPES.reduce((done, [plain, escaped]) => done.replaceAll(plain, escaped), text);
    return `\n${vttStamp(start)} --> ${vttStamp(end)}\n${payload}\n`;
  });
  return `WEBVTT\n${blocks.join('')}`;
}

/** Cues of a WebVTT file; identifiers, settings, notes, styles and tags within text are left out. */
export function parseVtt(source: string): Cue[] {
  const blocks = source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n|\r/g, '\n')
    .split(/\n(?:[^\S\n]*\n)+/);
  return blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.trim() !== '');
    // The timing line is the first, or the second behind an identifier (or the header).
    const at = lines.findIndex((line) => parseTiming(line) !== undefined);
    const timing = parseTiming(lines[at] ?? '');
    if (timing === undefined || at > 1) return [];
    return [{ ...timing, text: plainText(lines.slice(at + 1).join('\n')) }];
  });
}

function plainText(payload: string): string {
  const untagged = payload.replace(/<[^>]*>/g, '');
  // `&amp;` last, or `&amp;lt;` would be unescaped twice.
  return [...OTHER_ESCAPES, ...[...ESCAPES].reverse()].reduce(
    (done, [plain, escaped]) => done.replaceAll(escaped, plain),
    untagged,
  );
}
