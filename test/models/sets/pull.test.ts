import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SetEntry, SetFile } from '../../../src/models/sets/manifest.ts';
import { pullSet, usage } from '../../../src/models/sets/pull.ts';
import { parsePublicSet } from '../../../src/scenarios/corpora/public-sets.ts';
import { machineEnvironment } from '../../../src/scenarios/file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { FileServer, serve, sha256 } from '../support/file-server.ts';
import { type Packed, tarball } from '../support/tarball.ts';

let server: FileServer;
let into: string;
beforeAll(async () => {
  server = await FileServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  into = temporaryFolder();
  server.asked.length = 0;
});

const READ = {
  'LibriSpeech/README.TXT': 'x',
  'LibriSpeech/test-clean/61/70968/61-70968-0000.flac': 'sound',
  'LibriSpeech/test-clean/61/70968/61-70968.trans.txt': '61-70968-0000 HE BEGAN A COMPLAINT\n',
};
const whole = tarball(READ);

const file = (parts: Partial<SetFile> = {}): SetFile => ({
  path: 'a.tar.gz',
  url: 'https://example.org/a.tar.gz',
  keep: ['LibriSpeech/'],
  known: {},
  ...parts,
});
const set = (parts: Partial<SetEntry> = {}): SetEntry => ({
  id: 'read',
  title: 'Read',
  language: 'English',
  licence: 'CC-BY-4.0',
  terms: 'https://example.org/',
  layout: 'librispeech',
  files: [file()],
  corpus: 'LibriSpeech/test-clean',
  known: {},
  ...parts,
});
const pull = (entry: SetEntry, options = {}) =>
  pullSet(entry, { into, mirror: server.url, pause: async () => {}, ...options });
const here = (): string[] => readdirSync(into).toSorted();

/** Answers by the path that is asked for. */
const serving =
  (files: Readonly<Record<string, Buffer>>) =>
  (...[request, response, attempt]: Parameters<FileServer['handler']>): void => {
    const bytes = files[request.url ?? ''];
    if (bytes === undefined) response.writeHead(404).end();
    else serve(bytes)(request, response, attempt);
  };

/** What a scenario reads of it. */
function said(corpus: string, name: string): (string | undefined)[][] | undefined {
  const { listTree, readText } = machineEnvironment();
  const manifest = parsePublicSet({
    name,
    files: listTree(corpus),
    read: (it) => readText(join(corpus, it)),
  });
  expect(manifest?.problems).toEqual([]);
  return manifest?.utterances.map(({ audio, text, language }) => [audio, text, language]);
}

describe('a set', () => {
  it('is fetched, unpacked under its own name, and read as a scenario reads it; then nothing is fetched', async () => {
    server.handler = serve(whole);
    const pulled = await pull(set({ files: [file({ size: whole.length, sha256: sha256(whole) })] }));
    expect(here()).toEqual(['read']);
    expect(pulled.note.files).toMatchObject([{ bytes: whole.length, checked: 'sha256, size' }]);
    expect(said(pulled.corpus, 'test-clean')).toEqual([
      ['61/70968/61-70968-0000.flac', 'HE BEGAN A COMPLAINT', undefined],
    ]);
    expect(usage(pulled, () => 'sets/read/LibriSpeech/test-clean')).toEqual([
      'audio:',
      '  read: { corpus: sets/read/LibriSpeech/test-clean }',
    ]);
    server.asked.length = 0;
    expect(await pull(set())).toMatchObject({ already: true });
    expect(server.asked).toEqual([]);
  });

  it('of archives in an archive has those of its part alone', async () => {
    const speaker = (part: string, id: string): Buffer =>
      tarball({ [`${part}/${id}/BAC009${id}W1.wav`]: 'sound' });
    const outer = tarball({
      'data_aishell/transcript/aishell_transcript_v0.8.txt': 'BAC009S2W1 而 对\nBAC009S764W1 甚至 出现\n',
      'data_aishell/wav/S2.tar.gz': speaker('train', 'S2'),
      'data_aishell/wav/S764.tar.gz': speaker('test', 'S764'),
    });
    server.handler = serve(outer);
    const md5 = createHash('md5').update(outer).digest('hex');
    const keep = ['data_aishell/transcript/', 'data_aishell/wav/test/'];
    const part = file({ inner: 'data_aishell/wav/', keep, md5 });
    const pulled = await pull(set({ files: [part], corpus: 'data_aishell/wav/test' }));
    expect(said(pulled.corpus, 'test')).toEqual([['S764/BAC009S764W1.wav', '甚至出现', undefined]]);
    expect(readdirSync(join(pulled.folder, 'data_aishell', 'wav'))).toEqual(['test']);
  });

  it('by language is its table and its audio, and Mandarin is Chinese', async () => {
    const row = '1883\t77.wav\t這是，一句話。\t這是一句話\t這 | 是\t64000\tMALE\n';
    server.handler = serving({
      '/data/cmn_hans_cn/test.tsv': Buffer.from(row),
      '/data/cmn_hans_cn/audio/test.tar.gz': tarball({ 'test/77.wav': 'sound' }),
    });
    const fleurs = set({
      id: 'fleurs',
      languages: ['cmn_hans_cn', 'en_us'],
      files: [
        {
          path: 'test.tsv',
          url: 'https://example.org/data/{language}/test.tsv',
          place: '{language}/test.tsv',
          known: {},
        },
        file({
          url: 'https://example.org/data/{language}/audio/test.tar.gz',
          place: '{language}/',
          keep: ['test/'],
        }),
      ],
      corpus: '{language}',
    });
    const pulled = await pull(fleurs, { language: 'cmn_hans_cn' });
    expect(pulled.note.files.map(({ checked }) => checked)).toEqual(['nothing', 'nothing']);
    expect(usage(pulled, () => 'my sets/x')[1]).toBe('  fleurs-cmn-hans-cn: { corpus: "my sets/x" }');
    expect(said(pulled.corpus, 'cmn_hans_cn')).toEqual([['test/77.wav', '這是，一句話。', 'Chinese']]);
    await expect(pull(fleurs, { language: 'zh_tw' })).rejects.toMatchObject({
      exitCode: 2,
      message: 'fleurs is fetched by language (found: zh_tw)',
      hint: ['choose one with --language: cmn_hans_cn en_us'],
    });
  });

  it('that a person must fetch says how', async () => {
    const { files: _, corpus: __, ...rest } = set();
    await expect(pull({ ...rest, 'by-hand': ['sign in'] })).rejects.toMatchObject({
      exitCode: 3,
      message: 'read cannot be fetched by a program: https://example.org/',
      hint: ['sign in'],
    });
  });
});

describe('what is refused before anything is written', () => {
  const planted: [string, Packed, RegExp][] = [
    ['a name that leads out', { ...READ, '../out.txt': 'x' }, /"\.\.\/out\.txt" leads out of its folder/],
    ['one inside a name', { ...READ, 'LibriSpeech/../../out': 'x' }, /leads out of its folder/],
    ['an absolute name', { ...READ, '/tmp/out.txt': 'x' }, /is an absolute name/],
    ['a link out', { ...READ, 'LibriSpeech/l': { type: 'SymbolicLink', linkpath: '/etc' } }, /is a link/],
    [
      'a hard link',
      { ...READ, 'LibriSpeech/l': { type: 'Link', linkpath: 'LibriSpeech/README.TXT' } },
      /is a link/,
    ],
    ['a device', { ...READ, 'LibriSpeech/null': { type: 'CharacterDevice' } }, /neither file nor folder/],
    ['an archive of something else', { 'x/y': 'z' }, /nothing in it lies in LibriSpeech\//],
  ];
  it.each(planted)('%s', async (_, members, message) => {
    server.handler = serve(tarball(members));
    await expect(pull(set())).rejects.toMatchObject({ exitCode: 3, message: expect.stringMatching(message) });
    expect(here()).toEqual([]);
  });

  it('such a name in an inner archive', async () => {
    server.handler = serve(tarball({ ...READ, 'LibriSpeech/in.tar.gz': tarball({ '../../x': 'y' }) }));
    await expect(pull(set({ files: [file({ inner: 'LibriSpeech/' })] }))).rejects.toThrow(
      'leads out of its folder',
    );
  });

  it.each([
    ['in the middle', whole.subarray(0, whole.length >> 1)],
    ['in its last bytes', whole.subarray(0, whole.length - 4)],
    ['not packed at all', Buffer.from('<html>no such file</html>')],
  ])('a truncated archive: %s', async (_, bytes) => {
    server.handler = serve(bytes);
    await expect(pull(set())).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('the archive is refused: it cannot be read to its end'),
    });
    expect(existsSync(join(into, 'read'))).toBe(false);
  });

  it.each([
    ['sha256', { sha256: '0'.repeat(64) }],
    ['md5', { md5: '0'.repeat(32) }],
  ])('a wrong %s, and nothing of it is kept', async (kind, wrong) => {
    server.handler = serve(whole);
    await expect(pull(set({ files: [file(wrong)] }))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`wrong content: ${kind}`),
    });
    expect(here()).toEqual([]);
  });

  it('another size than was published', async () => {
    server.handler = serve(whole);
    await expect(pull(set({ files: [file({ size: whole.length + 1 })] }))).rejects.toThrow(
      `the server offers ${whole.length} bytes, the manifest says ${whole.length + 1}`,
    );
  });

  it('more than the disk holds', async () => {
    await expect(pull(set({ files: [file({ size: 2 ** 52 })] }))).rejects.toThrow(
      /the download needs .* left$/,
    );
    expect(server.asked).toEqual([]);
  });
});

describe('a download that breaks', () => {
  /** Breaks the connection when the client has stored what came: no sooner, or what is on its way would be lost. */
  const cut: RequestListener = (request, response) => {
    if (request.headers.range !== undefined) return void response.destroy();
    response.writeHead(200, { 'content-length': whole.length, etag: '"v1"' });
    response.write(whole.subarray(0, 100));
    const part = join(into, 'read.download', 'a.tar.gz.part');
    const timer = setInterval(() => {
      if ((statSync(part, { throwIfNoEntry: false })?.size ?? 0) < 100 && !response.destroyed) return;
      clearInterval(timer);
      response.destroy();
    }, 2);
  };

  it('goes on where it stopped, in the next call as well', async () => {
    server.handler = cut;
    await expect(pull(set(), { attempts: 1 })).rejects.toMatchObject({ exitCode: 3 });
    expect(readFileSync(join(into, 'read.download', 'a.tar.gz.part'))).toEqual(whole.subarray(0, 100));
    server.handler = serve(whole);
    server.asked.length = 0;
    await pull(set());
    expect(server.asked.map(({ range }) => range)).toEqual(['bytes=100-']);
    expect(here()).toEqual(['read']);
  });

  it('begins anew where the server knows no ranges', async () => {
    server.handler = cut;
    await expect(pull(set(), { attempts: 1 })).rejects.toMatchObject({ exitCode: 3 });
    server.handler = (_, response) =>
      void response.writeHead(200, { 'content-length': whole.length }).end(whole);
    const notes: string[] = [];
    await pull(set(), { onNote: (line: string) => notes.push(line) });
    expect(notes).toEqual(['the server cannot continue where the download stopped: it begins anew']);
    expect(here()).toEqual(['read']);
  });

  it('was killed while it was unpacked: the archive is there, and the draft is made anew', async () => {
    server.handler = serve(whole);
    mkdirSync(join(into, 'read.download'));
    const draft = join(into, 'read.x.unfinished');
    mkdirSync(draft);
    writeFileSync(join(into, 'read.download', 'a.tar.gz'), whole);
    writeFileSync(join(draft, 'half'), 'x');
    utimesSync(draft, 0, 0);
    server.asked.length = 0;
    const pulled = await pull(set());
    expect(server.asked).toEqual([]);
    expect(readdirSync(pulled.folder).toSorted()).toEqual(['LibriSpeech', 'set.json']);
    expect(here()).toEqual(['read']);
  });

  it.each([
    [404, 'there is no such file (404)'],
    [403, 'the server forbids it (403)'],
  ])('%i is told', async (status, message) => {
    server.handler = (_, response) => void response.writeHead(status).end();
    await expect(pull(set())).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(message),
    });
  });

  it('without a network is told, with what to do', async () => {
    await expect(pull(set(), { mirror: 'http://127.0.0.1:9', attempts: 1 })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('1 attempts without progress'),
      hint: expect.arrayContaining([expect.stringContaining('what arrived is kept')]),
    });
  });
});
