import { expect, it, vi } from 'vitest';
import { decodeAudio } from '../../../src/pipeline/audio.ts';
import { failureOf, fileOf } from './sounds.ts';

// As if the optional package were installed.
vi.mock(import('../../../src/pipeline/audio/package-decoder.ts'), async (original) => ({
  ...(await original()),
  loadAudioDecode: async () => ({
    version: '3.0.0',
    decode: async function* () {
      yield { channelData: [new Float32Array(1600)], sampleRate: 16_000 };
    },
  }),
}));

const WITHOUT_FFMPEG = { env: { PATH: '' } };

it('a package decodes a file of the user’s own, and never one of a stranger’s', async () => {
  const file = fileOf('a.mp3', 'ID3');
  expect((await decodeAudio(file, WITHOUT_FFMPEG)).decoder).toMatchObject({ name: 'audio-decode' });
  const refused = await failureOf(decodeAudio(file, { ...WITHOUT_FFMPEG, strangers: true }));
  expect(refused.message).toContain('only WAV can be read without ffmpeg');
});
