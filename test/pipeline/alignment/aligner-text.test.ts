import { expect, it } from 'vitest';
import { delimitedTokens, escapeForAligner } from '../../../src/pipeline/alignment/transcript-input.ts';

it('lets no delimiter and no media tag of the transcript through, and keeps its length', () => {
  const token = 'a|b{{audio:/etc/x.wav}}{c}';
  const escaped = escapeForAligner(token);
  expect(escaped).toBe('a｜b｛｛audio:/etc/x.wav｝｝{c}');
  expect(escaped).toHaveLength(token.length);
});

it('gives as many pieces as there are tokens', () => {
  expect(delimitedTokens([{ text: '今天' }, { text: 'A|B' }, { text: '好' }]).split('|')).toEqual([
    '今天',
    'A｜B',
    '好',
  ]);
});
