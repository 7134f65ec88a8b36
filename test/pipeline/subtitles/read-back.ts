import type { Cue } from '../../../src/pipeline/subtitles/cue.ts';
import { type SubtitleContent, SubtitleDocument } from '../../../src/pipeline/subtitles/subtitle-json.ts';

const HEADER = 'start\tend\ttext';

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

/** @throws SyntaxError when it is not JSON, ZodError when it is not a subtitle document of this version. */
export function parseSubtitleJson(source: string): SubtitleContent {
  const { schema: _schema, version: _version, ...content } = SubtitleDocument.parse(JSON.parse(source));
  return content;
}
