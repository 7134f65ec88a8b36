import { z } from 'zod';
import type { Cue } from '../../pipeline/subtitles/cue.ts';
import { CUE_LEVELS, type GroupingInput, groupCues } from '../../pipeline/subtitles/grouping.ts';
import { parseSrt, writeSrt } from '../../pipeline/subtitles/srt.ts';
import { parseStamp, srtStamp, vttStamp } from '../../pipeline/subtitles/stamp.ts';
import { parseVtt, writeVtt } from '../../pipeline/subtitles/vtt.ts';
import { AlignedUnit } from '../../record/run-record.ts';
import { parseRow, RowProblem } from '../console/row-problem.ts';
import type { TextFilter } from './filter.ts';

const Positive = z.number().positive();
/** Start and end in ms, and the text. */
const CueRow = z.tuple([z.number(), z.number(), z.string()]);
type CueRow = z.output<typeof CueRow>;

/** What a row asks for, by `kind`; times in ms. */
const Row = z.preprocess(
  withKind,
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('group'),
      units: z.array(z.object(AlignedUnit.shape)),
      text: z.string().optional(),
      audio_ms: z.number().optional(),
      level: z.enum(CUE_LEVELS).optional(),
      width: Positive.optional(),
      han_per_line: Positive.optional(),
      latin_per_line: Positive.optional(),
      han_per_second: Positive.optional(),
      latin_per_second: Positive.optional(),
    }),
    z.object({ kind: z.literal('ts_format'), ms: z.number() }),
    z.object({ kind: z.literal('ts_parse'), text: z.string() }),
    z.object({ kind: z.literal('srt_parse'), srt: z.string() }),
    z.object({ kind: z.literal('vtt_parse'), vtt: z.string() }),
    z.object({ kind: z.literal('write'), cues: z.array(CueRow) }),
  ]),
);

/** The field that tells the kind of a row which does not name it, first match first. */
const KIND_FIELDS = [
  ['units', 'group'],
  ['ms', 'ts_format'],
  ['text', 'ts_parse'],
  ['srt', 'srt_parse'],
  ['vtt', 'vtt_parse'],
  ['cues', 'write'],
] as const;

function withKind(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'kind' in value) return value;
  const kind = KIND_FIELDS.find(([field]) => field in value)?.[1];
  return kind === undefined ? value : { ...value, kind };
}

/** Subtitles and their time stamps (docs/text.md#subtitles). */
export const subtitleFilter: TextFilter = {
  name: 'subtitle',
  summary:
    'time stamps (a line: milliseconds or a stamp, made the other); with --jsonl words to cues and files',
  rows:
    '{units, text, audio_ms} with level (sentence|word), width, han_per_line, latin_per_line, han_per_second, ' +
    'latin_per_second → {cues, srt, vtt, …}; {ms} → {srt, vtt}; {text} → {ms}; ' +
    '{srt} or {vtt} → {cues}; {cues} → {srt, vtt}; a cue is [start, end, text] in ms',
  async open() {
    return {
      line: (text) => (text.trim() === '' ? '' : problemsOf(() => otherForm(text))),
      row: (value) => {
        const row = parseRow(Row, value);
        return problemsOf(() => {
          switch (row.kind) {
            case 'group':
              return grouped({
                units: row.units,
                text: row.text,
                audioMs: row.audio_ms,
                level: row.level,
                width: row.width,
                hanPerLine: row.han_per_line,
                latinPerLine: row.latin_per_line,
                hanPerSecond: row.han_per_second,
                latinPerSecond: row.latin_per_second,
              });
            case 'ts_format':
              return stamps(row.ms);
            case 'ts_parse':
              return { ms: milliseconds(row.text) };
            case 'srt_parse':
              return { cues: srtCues(row.srt) };
            case 'vtt_parse':
              return { cues: vttCues(row.vtt) };
            case 'write':
              return files(row.cues.map(([start, end, text]) => ({ start, end, text })));
          }
        });
      },
    };
  },
};

/** Times and texts that no subtitle can have are problems of the row. */
function problemsOf<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof RangeError) throw new RowProblem(cause.message, { cause });
    throw cause;
  }
}

// What each kind of row comes to. All throw RangeError for what cannot be.

const rowOf = ({ start, end, text }: Cue): CueRow => [start, end, text];

const stamps = (ms: number): { srt: string; vtt: string } => ({
  srt: srtStamp(ms),
  vtt: vttStamp(ms),
});

function milliseconds(text: string): number {
  const ms = parseStamp(text);
  if (ms === undefined) {
    throw new RangeError(`“${text}” is no time stamp: allowed are 00:00:01,680, 00:01.680 and the like`);
  }
  return ms;
}

/** Milliseconds as a stamp of SRT, a stamp as milliseconds. */
function otherForm(text: string): string {
  const plain = text.trim();
  return /^\d+(?:\.\d+)?$/.test(plain) ? srtStamp(Number(plain)) : String(milliseconds(plain));
}

function srtCues(source: string): CueRow[] {
  const cues = parseSrt(source);
  if (cues.length === 0 && source.trim() !== '') {
    throw new RangeError('there is no cue in it: allowed are times such as 00:00:01,000 --> 00:00:02,000');
  }
  return cues.map(rowOf);
}

const vttCues = (source: string): CueRow[] => parseVtt(source).map(rowOf);

const files = (cues: readonly Cue[]): { srt: string; vtt: string } => ({
  srt: writeSrt(cues),
  vtt: writeVtt(cues),
});

/** Words as cues and as files, with what is not as subtitles should be (indices of cues from 0). */
function grouped(input: GroupingInput): object {
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
