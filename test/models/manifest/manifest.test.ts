import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { localModel, localState, modelFolders } from '../../../src/models/manifest/local-files.ts';
import { findEntry, loadModelManifest, loadSampleManifest } from '../../../src/models/manifest/manifest.ts';

const folder = mkdtempSync(join(tmpdir(), 'asr-bench-manifest-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const path = join(folder, 'manifest.yaml');
  writeFileSync(path, text);
  return path;
}

describe('the manifests that come with asr-bench', () => {
  const models = loadModelManifest();

  it('hold the models that scenarios name', () => {
    for (const id of ['qwen3-asr-0.6b-q4_0', 'qwen3-asr-1.7b-q4_0', 'qwen3-forced-aligner-0.6b-q4_0']) {
      expect(findEntry(models, id)).toMatchObject({
        format: 'ggmm',
        dtype: 'q4_0',
        shape: id.replace('-q4_0', ''),
      });
    }
  });

  it('give each GGMM file the shape and number format that its id says', () => {
    for (const entry of models.filter(({ format }) => format === 'ggmm')) {
      expect(entry.id).toBe(`${entry.shape}-${entry.dtype}`);
      expect(entry.files).toEqual([expect.objectContaining({ path: `${entry.id}.bin` })]);
    }
  });

  it('say how to make or where to get every model', () => {
    for (const { id, files, make } of models) {
      expect([id, files.every(({ url }) => url !== undefined) || make !== undefined]).toEqual([id, true]);
    }
  });

  it('pin what is verified: an address with a moving branch has no hash unless its content is fixed elsewhere', () => {
    const checkpoints = models.filter(({ format }) => format === 'safetensors').flatMap(({ files }) => files);
    expect(
      checkpoints.every(
        ({ url = '', sha256, size }) => /\/resolve\/[0-9a-f]{40}\//.test(url) && sha256 && size,
      ),
    ).toBe(true);
  });

  it('hold the samples that scenarios name', () => {
    const files = loadSampleManifest().flatMap((entry) => entry.files.map(({ path }) => path));
    expect(files).toEqual(
      expect.arrayContaining(['jfk.wav', 'phoneNumber1-zh-TW.wav', 'meeting-1min5s.mp3']),
    );
  });

  it('list what there is when an id is unknown', () => {
    expect(() => findEntry(models, 'qwen')).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: 'the manifest has no "qwen"',
        hint: [expect.stringContaining('choose one of: qwen3-asr-0.6b-q4_0, ')],
      }),
    );
  });
});

const entry = (lines: string): string => `version: 1
models:
  m:
    title: M
    kind: asr
    shape: qwen3-asr-0.6b
    dtype: q8_0
    format: ggmm
    licence: MIT
    files:
      - path: m.bin
${lines}`;

describe('a manifest with mistakes', () => {
  it('names every one with its line and column', () => {
    const path = written(
      entry('        size: -5\n        sha256: ABC\n        hash: 1\n    colour: red\n').replace(
        'kind: asr',
        'kind: speech',
      ),
    );
    expect(() => loadModelManifest(path)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: [
          `${path}:5:11  models › m › kind: takes one of "asr", "aligner", not "speech"`,
          `${path}:12:15  models › m › files › 0 › size: takes a number above 0, not -5`,
          `${path}:13:17  models › m › files › 0 › sha256: a sha256 is 64 hexadecimal digits in small letters`,
          `${path}:14:15  models › m › files › 0: unknown key hash`,
          `${path}:15:13  models › m: unknown key colour`,
        ].join('\n'),
      }),
    );
  });

  it.each([
    [
      'a path out of the folder',
      entry('').replace('m.bin', '../m.bin'),
      '11:15  models › m › files › 0 › path: a path inside the folder, without `..`',
    ],
    ['an absolute path', entry('').replace('m.bin', '/etc/m.bin'), '11:15'],
    [
      'another protocol',
      entry('        url: file:///etc/passwd\n'),
      '12:14  models › m › files › 0 › url: an http or https address',
    ],
    ['two files for the engine', entry('      - path: n.bin\n'), '4:5  models › m: a ggmm model is one file'],
    [
      'what is not there in place of a model',
      entry('    instead: [n]\n'),
      'models › m › instead › 0: there is no n in this manifest',
    ],
    ['a model in place of itself', entry('    instead: [m]\n'), 'a model cannot stand in for itself'],
    [
      'another model in its place',
      `${entry('    instead: [n]\n')}${entry('').split('models:\n')[1]?.replace('  m:', '  n:').replace('kind: asr', 'kind: aligner')}`,
      'models › m › instead › 0: n is another model',
    ],
    ['an id with blanks', entry('').replace('  m:', '  m m:'), '4:5  models › m m: an id has small letters'],
    ['broken YAML', 'version: 1\nmodels: [\n', ':3:1'],
    ['a key twice', `${entry('')}  m:\n    title: again\n`, 'Map keys must be unique'],
    ['another version', entry('').replace('version: 1', 'version: 2'), ':1:10  version: takes 1, not 2'],
  ])('%s', (_, text, says) => {
    expect(() => loadModelManifest(written(text))).toThrow(says);
  });

  it('that is not there is missing', () => {
    expect(() => loadModelManifest(join(folder, 'absent.yaml'))).toThrow(
      expect.objectContaining({ exitCode: 3 }),
    );
  });
});

describe('model files on this machine', () => {
  const [model] = loadModelManifest(written(entry('        size: 4\n')));

  it('are looked for in $ASR_BENCH_MODELS alone, else in ./models and beside the manifest', () => {
    expect(modelFolders({ ASR_BENCH_MODELS: 'weights' }, '/w')).toEqual(['/w/weights']);
    expect(modelFolders({}, '/w')).toEqual(['/w/models', expect.stringMatching(/models$/)]);
  });

  it('are here when their size is right, as far as it is known', () => {
    if (model === undefined) throw new Error('the manifest has an entry');
    const place = join(folder, 'here');
    mkdirSync(place);
    const [file] = model.files;
    if (file === undefined) throw new Error('the entry has a file');
    expect([localState(file, place), localModel(model, [place])]).toEqual(['absent', undefined]);
    writeFileSync(join(place, 'm.bin'), 'abc');
    expect([localState(file, place), localModel(model, [place])]).toEqual(['wrong size', undefined]);
    writeFileSync(join(place, 'm.bin'), 'abcd');
    expect([localState(file, place), localModel(model, [place])]).toEqual(['here', join(place, 'm.bin')]);
  });
});
