import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { chunkCheckpoint } from '../../src/runner/steps/chunk-checkpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'chunk-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('is the one beside the model, of a scripted model alone', () => {
  const file = join(folder, 'talk.bin');
  writeFileSync(join(folder, 'talk.chunk-3.bin'), '');
  const model = { id: 'talk', kind: 'asr', file, sha256: '', bytes: 0, synthetic: true } as const;
  expect(chunkCheckpoint(model, 3)).toBe(join(folder, 'talk.chunk-3.bin'));
  expect(chunkCheckpoint(model, 2)).toBeUndefined();
  expect(chunkCheckpoint({ ...model, synthetic: false }, 3)).toBeUndefined();
});
