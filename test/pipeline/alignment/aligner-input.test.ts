import { expect, it } from 'vitest';
import { alignerInput } from '../../../src/pipeline/alignment/transcript-input.ts';

it.each([
  ['English', 'And so, — my  "fellow" ...', ['And', 'so,', 'my', '"fellow"']],
  ['Chinese', "今天ABC，12点 it's ...", ['今', '天', 'abc12', '点', "it's"]],
  ['Japanese', '今日は いい', ['今日は', 'いい']],
  ['English', ' ... ', []],
] as const)('in %s, %s is timed as its units', (language, text, tokens) => {
  expect(alignerInput(text, language).tokens).toEqual(tokens);
});

it.each(['English', 'Chinese'])('names no file to the engine, in %s', (language) => {
  const { text, tokens } = alignerInput('看 {{audio:/etc/passwd}} x{{image}}', language);
  expect(text).toBe('看 ｛｛audio:/etc/passwd｝｝ x｛｛image｝｝');
  expect(tokens.join('')).not.toMatch(/\{\{|\}\}/);
});

it('leaves out what the engine would answer 0/0 for', () => {
  expect(alignerInput('And so, — my ...', 'English').text).toBe('And so, my');
});
