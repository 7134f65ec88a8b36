import { describe, expect, it } from 'vitest';
import { parseAlignerOutput } from '../../../src/pipeline/alignment/aligner-output.ts';

describe('aligner output', () => {
  it('reads exponents and fractions exactly, and keeps white space of the text', () => {
    const raw = '[{"start":12345.3,"end":1.00008e+06,"text":" 今天"}]\n';
    expect(parseAlignerOutput(raw)).toEqual({
      ok: true,
      units: [{ start: 12345.3, end: 1000080, text: ' 今天' }],
    });
  });

  it('reads an empty array', () => {
    expect(parseAlignerOutput('[]')).toEqual({ ok: true, units: [] });
  });

  it('ignores fields that it does not know', () => {
    expect(parseAlignerOutput('[{"start":0,"end":80,"text":"a","score":1}]')).toEqual({
      ok: true,
      units: [{ start: 0, end: 80, text: 'a' }],
    });
  });

  it.each([
    ['nothing', ''],
    ['an error message', 'error: cannot align'],
    ['a torn array', '[{"start":0,"end":80,"text":"a"},'],
    ['nan', '[{"start":nan,"end":80,"text":"a"}]'],
    ['an object', '{"start":0,"end":80,"text":"a"}'],
    ['a stamp in quotes', '[{"start":"0","end":80,"text":"a"}]'],
    ['a missing end', '[{"start":0,"text":"a"}]'],
  ])('calls %s E_PARSE', (_, raw) => {
    expect(parseAlignerOutput(raw)).toMatchObject({ ok: false, finding: { code: 'E_PARSE' } });
  });

  it('says which unit is wrong', () => {
    const output = parseAlignerOutput('[{"start":0,"end":80,"text":"a"},{"start":80,"end":null,"text":"b"}]');
    expect(output.ok ? '' : output.finding.detail).toMatch(/^1\.end: /);
  });
});
