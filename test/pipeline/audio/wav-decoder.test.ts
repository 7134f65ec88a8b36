import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../../src/pipeline/wav/wav.ts';
import { encoded, expectUsage, fileOf, hasFfmpeg, pitch, samplesOf } from './sounds.ts';

/** A WAV file by hand: PCM of any shape. */
function wav(
  data: Uint8Array,
  { rate = 16_000, channels = 1, bits = 16, tag = 1, claimed = data.length } = {},
): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + claimed, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(tag, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(((rate * channels * bits) / 8) % 2 ** 32, 28);
  head.writeUInt16LE((channels * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36);
  head.writeUInt32LE(claimed, 40);
  return Buffer.concat([head, data]);
}

const tone = (rate: number, count: number): Int16Array =>
  Int16Array.from({ length: count }, (_, i) => Math.round(9_000 * Math.sin((2 * Math.PI * 440 * i) / rate)));
const bytesOf = (samples: Int16Array): Uint8Array => new Uint8Array(samples.buffer);

describe('a WAV file', () => {
  it('of 16 kHz mono comes out sample for sample, with its hash, by our own reader', async () => {
    const samples = tone(16_000, 40_000);
    const decoded = await samplesOf(fileOf('a.wav', encodeWav(samples)), { env: {} });
    expect(decoded.data).toEqual([...samples]);
    expect(decoded).toMatchObject({
      decoder: { name: 'wav', version: '2' },
      seconds: 2.5,
      pcmSha256: createHash('sha256').update(bytesOf(samples)).digest('hex'),
      truncated: false,
      complaints: [],
    });
  });

  it.each([8_000, 11_025, 22_050, 44_056, 44_100, 48_000, 96_000])('of %i Hz is resampled', async (rate) => {
    const decoded = await samplesOf(fileOf('a.wav', encodeWav(tone(rate, rate), rate)));
    expect(decoded.data).toHaveLength(16_000);
    expect(pitch(decoded.data)).toBeCloseTo(440, -1);
  });

  it('of many channels is their mean', async () => {
    const frames = new Int16Array(64 * 1_000).map((_, i) => (i % 64 === 0 ? 6_400 : 0));
    const decoded = await samplesOf(fileOf('a.wav', wav(bytesOf(frames), { channels: 64 })));
    expect(new Set(decoded.data)).toEqual(new Set([100]));
    expect(decoded.data).toHaveLength(1_000);
  });

  it('of one millisecond is 16 samples', async () => {
    expect((await samplesOf(fileOf('a.wav', encodeWav(tone(16_000, 16))))).data).toHaveLength(16);
  });

  it('that breaks off is decoded as far as it goes, and called truncated', async () => {
    const decoded = await samplesOf(fileOf('a.wav', wav(bytesOf(tone(16_000, 100)), { claimed: 1_000 })));
    expect(decoded).toMatchObject({ samples: 100, truncated: true });
  });

  it('without a sample is refused', async () => {
    await expectUsage(samplesOf(fileOf('a.wav', wav(new Uint8Array(0)))), /holds no audio: 0 samples/);
  });

  it('that claims an impossible rate is refused', async () => {
    const file = fileOf('a.wav', wav(new Uint8Array(100), { rate: 4_000_000_000 }));
    await expectUsage(samplesOf(file, { env: { PATH: '' } }), /4000000000 Hz/);
  });

  it.runIf(hasFfmpeg)('of a kind that we do not read is left to ffmpeg', async () => {
    const decoded = await samplesOf(encoded('a.wav', 1, ['-c:a', 'adpcm_ima_wav']));
    expect(decoded.decoder.name).toBe('ffmpeg');
    expect(pitch(decoded.data)).toBeCloseTo(440, -1);
  });
});
