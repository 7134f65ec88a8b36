import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mostSamples } from '../../../src/pipeline/audio/decode.ts';
import { decodeAudio } from '../../../src/pipeline/audio.ts';
import { createWav } from '../../../src/pipeline/wav/wav.ts';
import { encoded, expectUsage, fileOf, hasFfmpeg, samplesOf, temporaryFolder } from './sounds.ts';

/** Sun's format: a header of 24 bytes, then samples of 16 bits. */
function au(rate: number, samples: number): string {
  const bytes = Buffer.alloc(24 + 2 * samples);
  bytes.write('.snd');
  for (const [at, word] of [24, 2 * samples, 3, rate, 1].entries()) bytes.writeUInt32BE(word, 4 + 4 * at);
  return fileOf('a.au', bytes);
}

/** Of 28 KB, in 16 kHz, with another rate in its header. */
async function wav(rate: number): Promise<string> {
  const path = join(temporaryFolder(), 'plain.wav');
  const writer = await createWav(path);
  await writer.write(new Int16Array(14_000));
  await writer.close();
  const bytes = readFileSync(path);
  bytes.writeUInt32LE(rate, 24);
  return fileOf('a.wav', bytes);
}

describe('a small file that claims hours', () => {
  it('is let have as much sound as a codec could put into it', () => {
    expect(mostSamples(28_000) / 16_000).toBe(60 + 437.5);
    // Silence of a day: FLAC of 52 MB, Opus of 25 MB in 25 hours.
    expect(mostSamples(52e6)).toBeGreaterThan(24 * 3600 * 16_000);
    expect(mostSamples(25e6)).toBeGreaterThan(25 * 3600 * 16_000);
  });

  it('as a WAV of 1 Hz is refused by its rate, and not handed to another decoder', async () => {
    for (const rate of [1, 999])
      await expectUsage(samplesOf(await wav(rate)), new RegExp(`claims ${rate} Hz`));
    expect((await samplesOf(await wav(1000))).samples).toBe(14 * 16_000);
  });

  it.skipIf(!hasFfmpeg)('in another container ends where no codec gets (needs ffmpeg)', async () => {
    await expectUsage(samplesOf(au(1, 14_000), { strangers: true }), /too-thin: it claims more than 49\d s/);
    const healthy = await samplesOf(au(8000, 14_000), { strangers: true });
    expect(healthy.samples).toBeGreaterThan(27_900);
  });

  it.skipIf(!hasFfmpeg)('silence is as thin as it likes to be (needs ffmpeg)', async () => {
    const silence = encoded('a.opus', 1, [
      '-f',
      'lavfi',
      '-t',
      '100',
      '-i',
      'anullsrc=r=16000',
      '-map',
      '1:a',
      '-b:a',
      '6k',
    ]);
    const { pcm } = await decodeAudio(silence, { strangers: true });
    let samples = 0;
    for await (const block of pcm) samples += block.length;
    expect(samples / 16_000).toBeGreaterThan(99);
  });
});
