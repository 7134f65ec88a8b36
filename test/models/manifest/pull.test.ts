import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pullModel, pullSample, sizeFault } from '../../../src/models/manifest/pull.ts';
import type { ModelEntry, SampleEntry } from '../../../src/models/manifest/schema.ts';
import { FileServer, serve, sha256 } from '../support/file-server.ts';
import { microModel } from '../support/micro-model.ts';

const content = Buffer.from('some numbers');
let server: FileServer;
let folder: string;
beforeAll(async () => {
  server = await FileServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asr-bench-pull-'));
  server.asked.length = 0;
  server.handler = serve(content);
});
afterEach(() => rmSync(folder, { recursive: true }));

const model = (changes: Partial<ModelEntry> = {}): ModelEntry => ({
  id: 'm',
  title: 'M',
  licence: 'MIT',
  kind: 'asr',
  shape: 'qwen3-asr-0.6b',
  dtype: 'f16',
  format: 'safetensors',
  files: [
    { path: 'm/a.bin', url: 'https://example.org/a.bin', size: content.length, sha256: sha256(content) },
    { path: 'm/b.bin', url: 'https://example.org/b.bin' },
  ],
  ...changes,
});

describe('pulling a model', () => {
  it('fetches all of its files from the mirror, and writes down what it could not verify', async () => {
    const pulled = await pullModel(model(), { folder, mirror: `${server.url}/mirror` });
    expect(pulled.map(({ verified }) => verified)).toEqual([true, false]);
    expect(server.asked.map(({ path }) => path)).toEqual(['/mirror/a.bin', '/mirror/b.bin']);
    expect(readdirSync(join(folder, 'm')).sort()).toEqual(['a.bin', 'b.bin', 'b.bin.source.json']);
    expect(JSON.parse(readFileSync(join(folder, 'm', 'b.bin.source.json'), 'utf8'))).toMatchObject({
      schema: 'asr-bench/source',
      id: 'm',
      url: `${server.url}/mirror/b.bin`,
      bytes: content.length,
      sha256: sha256(content),
      verified: false,
    });
  });

  it('fetches nothing that is here already', async () => {
    await pullModel(model(), { folder, mirror: server.url });
    server.asked.length = 0;
    const again = await pullModel(model(), { folder, mirror: server.url });
    expect(again.map(({ already }) => already)).toEqual([true, true]);
    expect(server.asked).toEqual([]);
  });

  it('fetches nothing when a part has no address: says how to make it and where to put it', async () => {
    const entry = model({ files: [...model().files, { path: 'c.bin' }], make: 'python convert.py' });
    await expect(pullModel(entry, { folder, mirror: server.url })).rejects.toMatchObject({
      exitCode: 3,
      message: 'c.bin cannot be downloaded: no address of it is known',
      hint: [
        'make it with the engine’s converter: python convert.py',
        `put it at ${join(folder, 'c.bin')}`,
        'or run with `--models synthetic:tiny`, which needs no weights',
      ],
    });
    expect(server.asked).toEqual([]);
  });

  it('keeps no GGMM file that is another model than the manifest says, hash known or not', async () => {
    server.handler = serve(microModel().bytes);
    const entry = model({ format: 'ggmm', files: [{ path: 'm.bin', url: 'https://example.org/m.bin' }] });
    await expect(pullModel(entry, { folder, mirror: server.url })).rejects.toThrow(
      'what the server sent is not m: it is unknown, not qwen3-asr-0.6b',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [
      'an error page',
      Buffer.from('<!doctype html>'),
      /this is a web page: .*; it has 15 bytes, and .* makes \d+$/,
    ],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      /this is a Git LFS pointer, not the file itself; it has 56 bytes, and qwen3-asr-0\.6b in f16 makes \d+$/,
    ],
    ['an answer of a server', Buffer.from('{"error": "gated"}'), /the error message of a server/],
    [
      'a file that was cut off',
      microModel().bytes.subarray(0, -8),
      /bytes are missing; it has \d+ bytes, and qwen3-asr-0\.6b in f16 makes \d+$/,
    ],
  ])('names %s, with its size and that of its shape, and keeps nothing', async (_, bytes, says) => {
    server.handler = serve(Buffer.from(bytes));
    const entry = model({ format: 'ggmm', files: [{ path: 'm.bin', url: 'https://example.org/m.bin' }] });
    await expect(pullModel(entry, { folder, mirror: server.url })).rejects.toThrow(says);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the size that a shape makes', () => {
  const entry = model({ dtype: 'q8_0' });
  const found = (bytes: number, dtype = 'q8_0') =>
    sizeFault({ bytes, shape: 'qwen3-asr-0.6b', dtype }, entry);

  it('is that of the published file; a file that is twice as large is named with both numbers', () => {
    expect(found(1_005_656_864)).toBeUndefined();
    expect(found(1_880_885_024)).toMatch(
      /^it has 1880885024 bytes, and qwen3-asr-0\.6b in q8_0 makes 10056568\d\d$/,
    );
    // That it is another model is said in other words.
    expect(found(1_880_885_024, 'f16')).toBeUndefined();
  });
});

describe('pulling a sample', () => {
  const sample: SampleEntry = {
    id: 's',
    title: 'S',
    licence: 'CC0',
    text: 'hello',
    files: [{ path: 's.wav', url: 'https://example.org/s.wav', sha256: sha256(content) }],
  };

  it('writes its transcript beside it, but never over one that is there', async () => {
    await pullSample(sample, { folder, mirror: server.url });
    expect(readFileSync(join(folder, 's.txt'), 'utf8')).toBe('hello\n');
    writeFileSync(join(folder, 's.txt'), 'mine');
    await pullSample(sample, { folder, mirror: server.url });
    expect(readFileSync(join(folder, 's.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 's.wav.source.json'))).toBe(false);
  });
});
