import { copyFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { weights } from '../../src/cli/doctor/surroundings.ts';
import { weightsNotHere } from '../../src/cli/list/plan.ts';
import { MODELS_VARIABLE } from '../../src/models/manifest/local-files.ts';
import { findEntry, loadModelManifest } from '../../src/models/manifest/manifest.ts';
import { ensureSynthetic } from '../../src/models/synthetic/cache.ts';
import { initialRecord } from '../../src/runner/initial-record.ts';
import { weightsFile, weightsOf } from '../../src/runner/shelves/model-shelf.ts';
import type { Prepared } from '../../src/runner/shelves/prepare.ts';
import { planOf } from '../scenarios/planning.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MANIFEST = 'qwen3-asr-0.6b-q4_0';
const FILE = `${MANIFEST}.bin`;
let folder = '';

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv(MODELS_VARIABLE, folder);
});
afterEach(() => vi.unstubAllEnvs());

/** A file of the manifest in the models folder, with a hole instead of contents. */
function put(bytes: number | undefined, name = FILE): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, bytes);
  return path;
}

const planned = (model: string) =>
  planOf(`version: 1
models: { small: ${model} }
audio: { jfk: { file: jfk.wav } }
scenarios: { a: { model: small, audio: jfk, each: [load, transcribe, unload] } }
`);

describe('the weights of a model', () => {
  it('of the manifest are those in the models folder', () => {
    const path = put(findEntry(loadModelManifest(), MANIFEST).files[0]?.size);
    expect(weightsFile({ id: 'asr', manifest: MANIFEST })).toEqual({ file: path });
  });

  it('that are not there are told with the place and the way to get them', () => {
    expect(() => weightsFile({ id: 'asr', manifest: MANIFEST })).toThrowError(
      expect.objectContaining({
        exitCode: 3,
        message: `the weights of model asr are missing (${FILE} in ${folder})`,
        hint: [`asr-bench models pull ${MANIFEST}`, 'or run with --models synthetic:tiny'],
      }),
    );
  });

  it('of which a part is there are not taken', () => {
    put(1000);
    expect(() => weightsFile({ id: 'asr', manifest: MANIFEST })).toThrowError(
      expect.objectContaining({
        exitCode: 3,
        message: `the weights of model asr are missing (${FILE} in ${folder} has not the size of the manifest)`,
      }),
    );
  });

  it('that nobody publishes are those of the entry that stands in for them, and only where they are not here', () => {
    const [asked, other] = ['qwen3-asr-1.7b-q4_0', 'qwen3-asr-1.7b-q8_0'];
    const large = { id: 'large', manifest: asked };
    expect(weights()).toMatchObject({
      state: 'absent',
      detail: `none of the list is here; ${asked} has a stand-in, ${other}`,
      remedy: `asr-bench models pull ${MANIFEST}, or run with --models synthetic:tiny`,
    });
    expect(weightsNotHere(planned(`{ like: ${asked}, kind: asr }`))).toEqual(
      new Map([['small', `not here: asr-bench models pull ${other}`]]),
    );
    expect(() => weightsFile(large)).toThrowError(
      expect.objectContaining({
        exitCode: 3,
        hint: [`asr-bench models pull ${other}`, 'or run with --models synthetic:tiny'],
      }),
    );
    const path = put(findEntry(loadModelManifest(), other).files[0]?.size, `${other}.bin`);
    expect(weightsFile(large)).toEqual({ file: path, took: { model: other, instead: asked } });
    expect(weightsFile({ id: 'large', manifest: other })).toEqual({ file: path });
    expect(weights()).toEqual({
      what: 'weights',
      state: 'ok',
      detail: `${other}; ${asked} is not here: runs take ${other} in its place`,
    });
    expect(weightsNotHere(planned(`{ like: ${asked}, kind: asr }`))).toEqual(
      new Map([['small', `not here: runs take ${other} in its place`]]),
    );
    const own = put(1000, `${asked}.bin`);
    expect(weightsFile(large)).toEqual({ file: own });
  });

  it('that the engine cannot load have to be converted', () => {
    expect(() => weightsFile({ id: 'asr', manifest: 'qwen3-asr-1.7b' })).toThrowError(
      expect.objectContaining({
        exitCode: 3,
        message: expect.stringContaining('is safetensors, which the engine cannot load'),
      }),
    );
  });

  it('of a scenario’s own file are that file', () => {
    const own = join(folder, 'own.bin');
    expect(() => weightsFile({ id: 'asr', file: own })).toThrowError(
      expect.objectContaining({ exitCode: 3, message: `the weights of model asr are missing (${own})` }),
    );
    // The calibration engine reads none: the run says what is not there.
    const plan = planned(`{ file: ${own}, kind: asr }`);
    const prepared = {
      engines: [{ calibration: true, env: {}, symbols: { present: [], missing: [] } }],
      models: [],
      model: () => ({ weights: 'calibration' }),
      audios: [],
      options: () => ({}),
    };
    const warnings = () => initialRecord(plan, prepared as unknown as Prepared, 'r').warnings;
    expect(warnings()).toEqual([
      {
        code: 'W_SCENARIO',
        detail: `the weights of model small are not here (${own}): the calibration engine does without, a real one does not`,
      },
    ]);
    writeFileSync(own, 'x');
    expect(warnings()).toEqual([]);
    expect(weightsFile({ id: 'asr', file: own })).toEqual({ file: own });
  });

  it('are told apart from a script, whatever the name of the file', async () => {
    const { path } = await ensureSynthetic({
      preset: 'tiny',
      script: { text: { English: 'Said by rote.' } },
    });
    const own = join(folder, 'own.bin');
    copyFileSync(path, own);
    expect(weightsOf(own)).toBe('synthetic:tiny');
    truncateSync(own, 1000);
    expect(weightsOf(own)).toBe('real');
    expect(weightsOf(put(undefined))).toBe('real');
  });
});
