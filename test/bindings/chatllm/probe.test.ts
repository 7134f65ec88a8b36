import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeLibrary } from '../../../src/bindings/chatllm/probe.ts';
import { ensureCalibrationEngine } from '../../../src/bindings/native-library.ts';
import { modelFile, temporaryFolder } from '../../support/calibration.ts';

it('tells what a library prints when it loads, remembers it, and asks again where an older answer lacks it', async () => {
  const { library, sha256 } = await ensureCalibrationEngine();
  const cache = temporaryFolder();
  const file = join(cache, 'probes', `${sha256}.json`);
  mkdirSync(join(cache, 'probes'));
  const symbols = { present: [], missing: [], fork: [] };
  writeFileSync(file, JSON.stringify({ version: 1, sha256, symbols, destroy: 'aborts', detail: 'of old' }));
  const options = { library, sha256, cache, model: { file: modelFile({}), kind: 'asr' as const } };
  const found = await probeLibrary(options);
  expect(found).toMatchObject({ version: 2, destroy: 'safe', printTypes: [13] });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(found);
  writeFileSync(file, JSON.stringify({ ...found, printTypes: [1, 13] }));
  expect((await probeLibrary(options)).printTypes).toEqual([1, 13]);

  // Without a model nothing is loaded, and nothing is remembered.
  const empty = temporaryFolder();
  expect((await probeLibrary({ ...options, model: undefined, cache: empty })).printTypes).toBeUndefined();
  expect(readdirSync(empty)).toEqual([]);
});
