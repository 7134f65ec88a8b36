import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkedBy, loadSets, sizeOf } from '../../../src/models/sets/manifest.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const sets = loadSets();
const named = (id: string) => sets.find((set) => set.id === id);

it('the sets that are shipped are sound, and each fact of them has its source', () => {
  expect(sets.map(({ id }) => id)).toEqual([
    'librispeech-test-clean',
    'librispeech-test-other',
    'aishell-1-test',
    'fleurs',
    'common-voice-zh-tw',
  ]);
  expect(named('fleurs')?.languages).toHaveLength(102);
  expect(sets.map(({ files = [] }) => files.map(checkedBy))).toEqual([
    ['sha256, md5, size'],
    ['sha256, md5, size'],
    ['md5, size'],
    ['nothing', 'nothing'],
    [],
  ]);
  expect(sets.map(sizeOf)).toEqual([346663984, 328757843, 15582913665, undefined, undefined]);
});

it('a fact without a source, and a set that nobody can fetch, are told', () => {
  const path = join(temporaryFolder(), 'sets.yaml');
  const known = 'known: { licence: https://example.org/ }';
  const head = 'title: A, licence: CC0-1.0, terms: https://example.org/, layout: fleurs';
  const load = (own: string) => {
    writeFileSync(path, `version: 1\nsets:\n  a: { ${head}, ${own} }\n`);
    return () => loadSets(path);
  };
  expect(load(`by-hand: [ask], ${known}`)).not.toThrow();
  expect(load(`by-hand: [ask], hours: 3, ${known}`)).toThrow('a fact has no source in `known`');
  expect(load(known)).toThrow('or is fetched `by-hand`');
});
