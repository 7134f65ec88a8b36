import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupCues } from '../../../src/pipeline/subtitles/grouping.ts';

it('keeps to a width of the user’s, wherever no single word is wider', () => {
  const words = fc.array(fc.constantFrom('a', 'two', 'seven', '你', '好的'), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(words, fc.integer({ min: 8, max: 20 }), (texts, width) => {
      const units = texts.map((text, index) => ({ text, start: index * 200, end: index * 200 + 160 }));
      const { cues, overfull } = groupCues({ units, text: texts.join(' '), width });
      const columns = (line: string): number =>
        Array.from(line).reduce((sum, c) => sum + (c > '\u2e80' ? 2 : 1), 0);
      expect(cues.flatMap(({ text }) => text.split('\n')).every((line) => columns(line) <= width)).toBe(true);
      expect(overfull).toEqual([]);
    }),
  );
});
