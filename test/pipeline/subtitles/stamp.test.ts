import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSrt } from '../../../src/pipeline/subtitles/srt.ts';
import { parseStamp, srtStamp, vttStamp } from '../../../src/pipeline/subtitles/stamp.ts';
import { sharedFile, sharedRows } from '../../support/shared.ts';

describe('stamps', () => {
  it('are rounded half up, and hours grow', () => {
    expect([1999.5, 1999.4, 1234.67, 360_000_000, 0].map(srtStamp)).toEqual([
      '00:00:02,000',
      '00:00:01,999',
      '00:00:01,235',
      '100:00:00,000',
      '00:00:00,000',
    ]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuse %d ms', (ms) => {
    expect(() => srtStamp(ms)).toThrow(RangeError);
  });

  it.each([
    ['0:00:01,5', 1500],
    ['01:01.120', 61120],
    ['00:00:01', 1000],
    ['00:00:01,9999', 2000],
    [' 00:00:01,000 ', 1000],
    ['00:61:00,000', undefined],
    ['1,5', undefined],
    ['00:00:01;000', undefined],
    ['', undefined],
  ])('read %j as %s', (text, ms) => {
    expect(parseStamp(text)).toBe(ms);
  });

  it('read back what they write', () => {
    fc.assert(
      fc.property(fc.nat(500_000_000), (ms) => {
        expect(parseStamp(srtStamp(ms))).toBe(ms);
        expect(parseStamp(vttStamp(ms))).toBe(ms);
      }),
      { seed: 1 },
    );
  });
});

describe('acceptance rows', () => {
  it.skipIf(sharedFile('text/align-srt-cases.jsonl') === undefined)('agrees with every public row', () => {
    const Row = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('ts_format'), ms: z.number(), srt: z.string(), vtt: z.string() }),
      z.object({ kind: z.literal('ts_parse'), text: z.string(), ms: z.number() }),
      z.object({
        kind: z.literal('srt_parse'),
        srt: z.string(),
        cues: z.array(z.tuple([z.number(), z.number(), z.string()])),
      }),
    ]);
    const rows = sharedRows('text/align-srt-cases.jsonl').flatMap((row) => Row.safeParse(row).data ?? []);
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      if (row.kind === 'ts_format') {
        expect([srtStamp(row.ms), vttStamp(row.ms)]).toEqual([row.srt, row.vtt]);
      } else if (row.kind === 'ts_parse') {
        expect(parseStamp(row.text)).toBe(row.ms);
      } else {
        expect(parseSrt(row.srt).map(({ start, end, text }) => [start, end, text])).toEqual(row.cues);
      }
    }
  });
});
