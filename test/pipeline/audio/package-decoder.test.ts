import { describe, expect, it } from 'vitest';
import { loadAudioDecode, packageStream, sniffFormat } from '../../../src/pipeline/audio/package-decoder.ts';
import { expectUsage, fileOf } from './sounds.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe('sniffFormat', () => {
  it.each([
    ['OggS\0\x02…OpusHead', 'opus'],
    ['OggS\0\x02…\x01vorbis', 'oga'],
    ['fLaC', 'flac'],
    ['\0\0\0\x20ftypM4A ', 'm4a'],
    ['\x1aE\xdf\xa3', 'webm'],
    ['FORM\0\0\0\0AIFF', 'aiff'],
    ['caff', 'caf'],
    ['#!AMR\n', 'amr'],
    ['RIFF\0\0\0\0WAVE', 'wav'],
    ['\xff\xfb\x90', 'mp3'],
    ['\xff\xf1\x50', 'aac'],
    ['ID3\x04', 'mp3'],
    ['plain text', undefined],
    ['', undefined],
  ])('%j is %s', (head, format) => expect(sniffFormat(bytes(head))).toBe(format));
});

describe('the package audio-decode', () => {
  async function samples(
    decode: (source: AsyncIterable<Uint8Array>, format: string) => AsyncIterable<unknown>,
  ) {
    const stream = await packageStream(fileOf('a.mp3', 'ID3'), { version: '3.0.0', decode });
    const out: number[] = [];
    for await (const block of stream.pcm) out.push(...block);
    return out;
  }

  it('gives floats in channels: their mean, clipped, at 16 kHz', async () => {
    const blocks = async function* () {
      yield { channelData: [Float32Array.of(0.5, 2), Float32Array.of(0.25, 2)], sampleRate: 16_000 };
      yield { channelData: [Float32Array.of(-2)], sampleRate: 16_000 };
    };
    expect(await samples(blocks)).toEqual([12_288, 32_767, -32_768]);
  });

  it('gives another rate: resampled', async () => {
    const blocks = async function* () {
      yield { channelData: [new Float32Array(48_000).fill(0.5)], sampleRate: 48_000 };
    };
    const out = await samples(blocks);
    expect(out).toHaveLength(16_000);
    expect(out[8_000]).toBe(16_384);
  });

  it('fails, or gives something else: a failure with its reason', async () => {
    const throwing = async function* () {
      yield { channelData: [Float32Array.of(0)], sampleRate: 16_000 };
      throw new Error('bad frame');
    };
    await expectUsage(samples(throwing), /audio-decode can decode: bad frame/);
    const strange = async function* () {
      yield { something: 'else' };
    };
    await expectUsage(samples(strange), /channelData/);
  });

  it('that is not installed is no error', async () => {
    expect(await loadAudioDecode('no-such-package-of-any-name')).toBeUndefined();
  });
});
