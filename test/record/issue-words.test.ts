import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { issueWords } from '../../src/record/issue-words.ts';

const schema = z.strictObject({
  text: z.string().min(1).max(3),
  count: z.int().min(2).max(9),
  share: z.number().gt(0).lt(1),
  one: z.enum(['a', 'b']),
  version: z.literal(1),
  list: z.array(z.boolean()).min(1),
  either: z.union([z.number(), z.null()]),
  hash: z.string().regex(/^[0-9a-f]+$/),
  own: z.string('a name of ours'),
});
const words = (value: unknown): string[] => {
  const parsed = schema.safeParse(value, { error: issueWords });
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};

it('says what is allowed and what was found', () => {
  expect(
    words({
      text: '',
      count: 1,
      share: 0,
      one: 'c',
      version: 2,
      list: 'x',
      either: 'y',
      hash: 'Z',
      own: 1,
      more: 1,
    }),
  ).toEqual([
    'text: takes at least 1 character, not ""',
    'count: takes a number, 2 or more, not 1',
    'share: takes a number above 0, not 0',
    'one: takes one of "a", "b", not "c"',
    'version: takes 1, not 2',
    'list: takes a list, not "x"',
    'either: is of none of the forms that it may have, not "y"',
    'hash: is not written as it has to be, not "Z"',
    'own: a name of ours',
    ': unknown key more',
  ]);
  expect(words({})[0]).toBe('text: takes text; it is missing');
});

it('whatever is given, nobody reads the words of the library', () => {
  const anything = fc.dictionary(fc.constantFrom(...Object.keys(schema.shape), 'x'), fc.anything());
  fc.assert(
    fc.property(anything, (value) => {
      expect(words(value).join('\n')).not.toMatch(/Invalid|expected|received|Too (?:small|big)|Unrecognized/);
    }),
  );
});
