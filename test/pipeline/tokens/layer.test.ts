import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyReplacements, itn } from '../../../src/pipeline/itn/itn.ts';
import { Layer, shrink } from '../../../src/pipeline/tokens/layer.ts';

describe('a change reduced to what differs', () => {
  it.each([
    ['三万元', 0, 3, '3万元', [{ start: 0, end: 1, replacement: '3' }]],
    ['共五只', 1, 3, '5只', [{ start: 1, end: 2, replacement: '5' }]],
    [
      '二零零八年八月',
      0,
      7,
      '2008年8月',
      [
        { start: 0, end: 4, replacement: '2008' },
        { start: 5, end: 6, replacement: '8' },
      ],
    ],
    ['百分之五', 0, 4, '5%', [{ start: 0, end: 4, replacement: '5%' }]],
  ])('%s [%d, %d) → %s', (text, start, end, replacement, expected) => {
    expect(shrink(text, { start, end, replacement })).toEqual(expected);
  });

  it('gives the same text when applied, for every replacement of ITN', () => {
    const text = fc.array(fc.constantFrom(...'零一二三五十百千万亿点分年月日号个块米到比之你'), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(text, (characters) => {
        const raw = characters.join('');
        const result = itn(raw);
        const small = result.replacements.flatMap((change) => shrink(raw, change));
        expect(new Layer(raw, small).text).toBe(applyReplacements(raw, result.replacements));
      }),
      { numRuns: 400 },
    );
  });
});
