import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePublicSet } from '../../../src/scenarios/corpora/public-sets.ts';
import { machineEnvironment } from '../../../src/scenarios/file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A set of our own making in such a layout, read as a scenario reads it. */
function read(part: string, files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { listTree, readText } = machineEnvironment();
  const path = join(folder, part);
  return parsePublicSet({
    name: basename(path),
    files: listTree(path),
    read: (name) => readText(join(path, name)),
  });
}

const said = (manifest: ReturnType<typeof read>) =>
  manifest?.utterances.map(({ id, audio, text, group }) => [id, audio, text, group]);
const told = (manifest: ReturnType<typeof read>) => manifest?.problems.map(({ message }) => message);

const LIBRISPEECH = {
  'LibriSpeech/README.TXT': 'x',
  'LibriSpeech/test-clean/1089/134686/1089-134686-0000.flac': '',
  'LibriSpeech/test-clean/1089/134686/1089-134686-0001.flac': '',
  'LibriSpeech/test-clean/1089/134686/1089-134686.trans.txt':
    '1089-134686-0000 HE HOPED FOR STEW\n1089-134686-0001 STUFF IT INTO YOU\n',
  'LibriSpeech/test-clean/61/70968/61-70968-0000.flac': '',
  'LibriSpeech/test-clean/61/70968/61-70968.trans.txt': '61-70968-0000 HE BEGAN A COMPLAINT\n',
};

it('LibriSpeech is read as it was unpacked, with who reads', () => {
  const manifest = read('LibriSpeech/test-clean', LIBRISPEECH);
  expect(told(manifest)).toEqual([]);
  expect(said(manifest)).toEqual([
    ['1089-134686-0000', '1089/134686/1089-134686-0000.flac', 'HE HOPED FOR STEW', '1089'],
    ['1089-134686-0001', '1089/134686/1089-134686-0001.flac', 'STUFF IT INTO YOU', '1089'],
    ['61-70968-0000', '61/70968/61-70968-0000.flac', 'HE BEGAN A COMPLAINT', '61'],
  ]);
});

it('what lacks its other half in it is told', () => {
  const { 'LibriSpeech/test-clean/61/70968/61-70968.trans.txt': _texts, ...untold } = LIBRISPEECH;
  expect(told(read('LibriSpeech/test-clean', untold))).toEqual([
    '1 of 3 audio files have no line in a .trans.txt: 61-70968-0000',
  ]);
  const { 'LibriSpeech/test-clean/61/70968/61-70968-0000.flac': _audio, ...unheard } = LIBRISPEECH;
  expect(told(read('LibriSpeech/test-clean', unheard))).toEqual([
    '1 of 3 texts have no audio of their name: 61-70968-0000',
  ]);
});

it('a part of AISHELL-1 is read as it was unpacked, without the spaces between its characters', () => {
  const manifest = read('data_aishell/wav/test', {
    'data_aishell/transcript/aishell_transcript_v0.8.txt':
      'BAC009S0002W0122 而 对 楼市\nBAC009S0764W0121 甚至 出现 交易 几乎 停滞\nBAC009S0765W0122 用 APP 买\n',
    'data_aishell/wav/train/S0002/BAC009S0002W0122.wav': '',
    'data_aishell/wav/test/S0764/BAC009S0764W0121.wav': '',
    'data_aishell/wav/test/S0765/BAC009S0765W0122.wav': '',
  });
  expect(told(manifest)).toEqual([]);
  expect(said(manifest)).toEqual([
    ['BAC009S0764W0121', 'S0764/BAC009S0764W0121.wav', '甚至出现交易几乎停滞', 'S0764'],
    ['BAC009S0765W0122', 'S0765/BAC009S0765W0122.wav', '用 APP 买', 'S0765'],
  ]);
});

it('a recording that is missing of a speaker of AISHELL-1 is told: a smaller set would look like the whole', () => {
  const manifest = read('data_aishell/wav/test', {
    'data_aishell/transcript/aishell_transcript_v0.8.txt':
      'BAC009S0002W0122 而 对 楼市\nBAC009S0764W0121 甚至 出现\nBAC009S0764W0122 一 二\n',
    'data_aishell/wav/test/S0764/BAC009S0764W0121.wav': '',
  });
  expect(told(manifest)).toEqual(['1 of 2 texts have no audio of their name: BAC009S0764W0122']);
});

it('any other folder is none of them', () => {
  expect(read('x', { 'x/a/b.wav': '', 'x/a/b.txt': 'hello' })).toBeUndefined();
});
