import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { alignmentShift, type Times } from '../../../src/pipeline/alignment/alignment-shift.ts';
import { sharedFile, sharedRows } from '../../support/shared.ts';

const times = (pairs: readonly (readonly [number, number])[]): Times[] =>
  pairs.map(([start, end]) => ({ start, end }));

describe('accumulated average shift', () => {
  it('is the mean over all stamps, starts and ends alike', () => {
    const reference = times([
      [0, 500],
      [500, 1000],
    ]);
    const predicted = times([
      [80, 480],
      [560, 960],
    ]);
    expect(alignmentShift([{ reference, predicted }])).toEqual({
      aas: 50,
      slots: 4,
      p50: 40,
      p95: 80,
      within80: 1,
      within160: 1,
    });
  });

  it('pools stamps of all files: a long file weighs more', () => {
    const long = {
      reference: times([
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
      predicted: times([
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    };
    const short = { reference: times([[0, 0]]), predicted: times([[100, 300]]) };
    expect(alignmentShift([long, short])).toMatchObject({
      aas: 50,
      slots: 8,
      within80: 6 / 8,
      within160: 7 / 8,
    });
  });

  it('compares nothing when units differ in number, or when there are none', () => {
    expect(alignmentShift([{ reference: times([[0, 1]]), predicted: [] }])).toBeUndefined();
    expect(alignmentShift([])).toBeUndefined();
  });
});

describe('acceptance rows', () => {
  it.skipIf(sharedFile('text/align-srt-cases.jsonl') === undefined)('agrees with every public row', () => {
    const Pairs = z.array(z.tuple([z.number(), z.number()]));
    const Row = z.object({
      kind: z.literal('aas'),
      ref: Pairs,
      hyp: Pairs,
      aas_ms: z.number(),
      slots: z.number(),
    });
    const rows = sharedRows('text/align-srt-cases.jsonl').flatMap((row) => Row.safeParse(row).data ?? []);
    expect(rows.length).toBeGreaterThan(1);
    for (const { ref, hyp, aas_ms, slots } of rows) {
      const shift = alignmentShift([{ reference: times(ref), predicted: times(hyp) }]);
      expect(shift).toMatchObject({ aas: aas_ms, slots });
    }
  });
});
