import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { drive, modelFile, QUIET, silence, Truth } from '../support/calibration.ts';

const TEN = 'one two three, four five six seven eight nine ten.';

/** What is said in so many rounds, and what was planted in the last. */
async function said(settings: CalibrationSettings, rounds = 1) {
  const input = `{{audio:${silence(320)}}}`;
  const { lines, stderr } = await drive([
    ['create', 'a'],
    ['start', 'a', '-m', modelFile(settings), ...QUIET, '--set', 'language', 'English'],
    ...Array.from({ length: rounds }, () => ['user_input', 'a', input] as const),
    ['truth', null],
  ]);
  if (lines.length < rounds + 3) throw new Error(stderr);
  const texts = lines.slice(2, -1).map(({ calls }) =>
    calls
      .filter(({ type }) => type === 0)
      .slice(1)
      .map(({ text }) => text)
      .join(''),
  );
  return { texts, round: Truth.parse(lines.at(-1)?.result).round };
}

const words = (text = ''): string[] => text.split(' ');

it('says its text, all of it, each time the same', async () => {
  const { texts, round } = await said({ text: TEN }, 3);
  expect(texts).toEqual([TEN, TEN, TEN]);
  expect(round).toMatchObject({ words: 10, substitutions: 0, deletions: 0, insertions: 0 });
});

it('substitutes the planted share of words by one that the text does not hold', async () => {
  const { texts, round } = await said({ text: TEN, word_errors: 0.3, seed: 5 });
  const [first = ''] = texts;
  expect(words(first).filter((word) => word.includes('zqx'))).toHaveLength(3);
  expect(words(first).filter((word, i) => word !== words(TEN)[i])).toHaveLength(3);
  expect(round).toMatchObject({ words: 10, substitutions: 3 });
});

it('deletes and inserts as many words as planted', async () => {
  const deleted = await said({ text: TEN, word_deletions: 0.2 });
  expect(words(deleted.texts[0])).toHaveLength(8);
  expect(deleted.round).toMatchObject({ deletions: 2, insertions: 0 });
  const inserted = await said({ text: TEN, word_insertions: 0.4 });
  expect(words(inserted.texts[0])).toHaveLength(14);
  expect(inserted.round).toMatchObject({ deletions: 0, insertions: 4 });
});

it('counts an ideograph as a word', async () => {
  const { texts, round } = await said({ text: '今天天气好，OK', word_errors: 0.5, seed: 3 });
  expect(round).toMatchObject({ words: 6, substitutions: 3 });
  expect([...(texts[0] ?? '').matchAll(/龘|zqx/g)]).toHaveLength(3);
});

it('rounds the share to a whole number of words', async () => {
  const { round } = await said({ text: 'a b c d e f g', word_errors: 0.1 });
  expect(round).toMatchObject({ words: 7, substitutions: 1 });
});

it('plants elsewhere for another seed', async () => {
  const texts = await Promise.all(
    [1, 2, 3, 4].map(async (seed) => (await said({ text: TEN, word_errors: 0.2, seed })).texts[0]),
  );
  expect(new Set(texts).size).toBeGreaterThan(1);
});

it('will not mix deletions and insertions, whose sum would not be exact', async () => {
  const { lines } = await drive([
    ['create', 'a'],
    ['start', 'a', '-m', modelFile({ word_deletions: 0.1, word_insertions: 0.1 })],
  ]);
  expect(lines[1]?.result).toBe(1);
  expect(lines[1]?.calls[0]?.text).toContain('exclude each other');
});

it('says something else in the planted round', async () => {
  const once = await said({ text: TEN, other_text: 'else', other_round: 2 }, 4);
  expect(once.texts).toEqual([TEN, 'else', TEN, TEN]);
  const often = await said({ text: TEN, other_text: 'else', other_every: 2 }, 4);
  expect(often.texts).toEqual([TEN, 'else', TEN, 'else']);
});

it('reads its text from a file beside the model', async () => {
  const { writeFileSync } = await import('node:fs');
  const { dirname, join } = await import('node:path');
  const model = modelFile({ text_file: 'said.txt' });
  writeFileSync(join(dirname(model), 'said.txt'), 'from a file\n');
  const { lines } = await drive([
    ['create', 'a'],
    ['start', 'a', '-m', model, ...QUIET],
    ['user_input', 'a', `{{audio:${silence(320)}}}`],
  ]);
  const pieces = lines[2]?.calls.filter(({ type }) => type === 0).map(({ text }) => text);
  expect(pieces?.slice(3)).toEqual(['from', ' a', ' file']);
});

/** Words as the engine counts them: runs without blanks, punctuation aside, and single ideographs. */
const counted = (text: string): string[] =>
  text
    .replace(/[㐀-鿿]/g, ' $& ')
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{N}']/gu, ''))
    .filter((word) => word !== '');

function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, j) => j + 1);
  a.forEach((x, i) => {
    let diagonal = i;
    let left = i + 1;
    row = row.map((above, j) => {
      const here = Math.min(above + 1, left + 1, diagonal + (x === b[j] ? 0 : 1));
      diagonal = above;
      left = here;
      return here;
    });
  });
  return row.at(-1) ?? a.length;
}

it('is as far from its text as the planted errors say, whatever the text', async () => {
  const word = fc.constantFrom(
    'a',
    'zq',
    'so,',
    'and',
    '“it’s”',
    '今',
    '天气，',
    'x-ray',
    '...',
    '龘',
    'zqx',
  );
  const cases = fc.sample(
    fc.record({
      text: fc.array(word, { minLength: 1, maxLength: 25 }).map((all) => all.join(' ')),
      errors: fc.integer({ min: 0, max: 60 }),
      others: fc.integer({ min: 0, max: 40 }),
      missing: fc.boolean(),
      seed: fc.nat(1_000),
    }),
    { seed: 7, numRuns: 80 },
  );
  const input = `{{audio:${silence(320)}}}`;
  const { lines } = await drive(
    cases.flatMap(({ text, errors, others, missing, seed }, i) => {
      const share = others / 100;
      const which = missing ? { word_deletions: share } : { word_insertions: share };
      const model = modelFile({ text, word_errors: errors / 100, ...which, seed });
      return [
        ['create', `o${i}`],
        ['start', `o${i}`, '-m', model, ...QUIET, '--set', 'language', 'English'],
        ['user_input', `o${i}`, input],
        ['truth', null],
        ['destroy', `o${i}`],
      ] as const;
    }),
  );
  const rounds = lines.filter(({ call }) => call === 'user_input');
  const truths = lines.filter(({ call }) => call === 'truth').map(({ result }) => Truth.parse(result).round);
  const compared = cases.map(({ text }, i) => {
    const pieces = rounds[i]?.calls.flatMap(({ type, text: piece }) => (type === 0 && piece ? [piece] : []));
    const planted = truths[i] ?? {};
    return {
      text,
      words: [counted(text).length, planted.words],
      distance: editDistance(counted(text), counted(pieces?.slice(1).join('') ?? '')),
      planted: (planted.substitutions ?? 0) + (planted.deletions ?? 0) + (planted.insertions ?? 0),
    };
  });
  expect(compared).toHaveLength(80);
  expect(compared.filter(({ distance, planted }) => distance !== planted)).toEqual([]);
  expect(compared.filter(({ words: [ours, theirs] }) => ours !== theirs)).toEqual([]);
});
