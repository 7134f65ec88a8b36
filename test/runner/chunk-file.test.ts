import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ChunkFile } from '../../src/runner/steps/chunk-file.ts';
import { temporaryFolder, toneWav } from '../support/cli.ts';

it('a chunk has a file of its own, and of the speech what lies in it', async () => {
  const folder = temporaryFolder();
  const whole = {
    id: 'talk',
    wav: toneWav(folder, 'talk.wav', 2),
    samples: 32_000,
    piece: false,
    speech: [
      { start: 100, end: 900 },
      { start: 1200, end: 1900 },
    ],
  };
  const chunk = await ChunkFile.cut(whole, { start: 8000, end: 24_000 }, join(folder, 'chunk.wav'));
  expect(chunk.sound).toMatchObject({
    id: 'talk',
    samples: 16_000,
    piece: true,
    speech: [
      { start: 0, end: 400 },
      { start: 700, end: 1000 },
    ],
  });
  expect(existsSync(chunk.sound.wav)).toBe(true);
  chunk.remove();
  expect(existsSync(chunk.sound.wav)).toBe(false);
});
