import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openWav } from '../../../src/pipeline/wav/wav.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { chunk, int16, type Parts, wavBytes } from './wav-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'wav-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(bytes: Uint8Array): string {
  const path = join(folder, 'a.wav');
  writeFileSync(path, bytes);
  return path;
}

async function read(
  bytes: Uint8Array,
): Promise<{ samples: number[]; truncated: boolean; sampleRate: number }> {
  const wav = await openWav(file(bytes));
  try {
    const samples = Array.from(await wav.read(0, wav.frames));
    expect(samples).toHaveLength(wav.frames);
    return { samples, truncated: wav.truncated, sampleRate: wav.format.sampleRate };
  } finally {
    await wav.close();
  }
}

const samplesOf = async (parts: Parts): Promise<number[]> => (await read(wavBytes(parts))).samples;

const refusal = (bytes: Uint8Array): Promise<unknown> =>
  openWav(file(bytes)).then(
    () => 'opened',
    (thrown: unknown) => thrown,
  );

function floats(size: 4 | 8, ...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(size * values.length);
  values.forEach((value, i) => {
    if (size === 4) bytes.writeFloatLE(value, 4 * i);
    else bytes.writeDoubleLE(value, 8 * i);
  });
  return bytes;
}

describe('sample formats', () => {
  it('reads 16-bit mono as it is', async () => {
    const data = int16(0, 1, -1, 32_767, -32_768);
    expect(await samplesOf({ tag: 1, channels: 1, bits: 16, data })).toEqual([0, 1, -1, 32_767, -32_768]);
  });

  it('reads 8-bit samples as unsigned', async () => {
    const data = Uint8Array.of(0, 128, 255, 129);
    expect(await samplesOf({ tag: 1, channels: 1, bits: 8, data })).toEqual([-32_768, 0, 32_512, 256]);
  });

  it('rounds 24-bit samples, and clips what rounding puts above full scale', async () => {
    const data = Uint8Array.of(
      0x00,
      0x01,
      0x00,
      0x7f,
      0x01,
      0x00,
      0x80,
      0xff,
      0xff,
      0xff,
      0xff,
      0x7f,
      0,
      0,
      0x80,
    );
    expect(await samplesOf({ tag: 1, channels: 1, bits: 24, data })).toEqual([1, 1, 0, 32_767, -32_768]);
  });

  it('reads 32-bit samples', async () => {
    const data = Buffer.alloc(12);
    [65_536, -2_147_483_648, 2_147_483_647].forEach((value, i) => {
      data.writeInt32LE(value, 4 * i);
    });
    expect(await samplesOf({ tag: 1, channels: 1, bits: 32, data })).toEqual([1, -32_768, 32_767]);
  });

  it.each([4, 8] as const)(
    'reads floats of %i bytes, clips them, and takes no number for silence',
    async (size) => {
      const data = floats(size, 0.5, -1, 1, 2, -2, Number.NaN, 1 / 32_768);
      const expected = [16_384, -32_768, 32_767, 32_767, -32_768, 0, 1];
      expect(await samplesOf({ tag: 3, channels: 1, bits: 8 * size, data })).toEqual(expected);
    },
  );

  it('mixes channels by their mean', async () => {
    const data = int16(100, 200, -3, -4, 32_767, 32_767);
    expect(await samplesOf({ tag: 1, channels: 2, bits: 16, data })).toEqual([150, -3, 32_767]);
    expect(await samplesOf({ tag: 1, channels: 6, bits: 16, data: int16(6, 0, 0, 0, 0, 0) })).toEqual([1]);
  });

  it('looks into WAVE_FORMAT_EXTENSIBLE', async () => {
    expect(await samplesOf({ tag: 0xfffe, sub: 1, channels: 1, bits: 16, data: int16(5) })).toEqual([5]);
    const data = floats(4, 0.25);
    expect(await samplesOf({ tag: 0xfffe, sub: 3, channels: 1, bits: 32, data })).toEqual([8192]);
  });
});

describe('the chunks of a file', () => {
  const plain = { tag: 1, channels: 1, bits: 16, data: int16(1, 2, 3) };

  it('skips those it does not know, padded ones too', async () => {
    const between = [chunk('LIST', Buffer.from('INFOISFT')), chunk('odd ', Uint8Array.of(1, 2, 3))];
    expect(await samplesOf({ ...plain, between })).toEqual([1, 2, 3]);
  });

  it('does not take what follows the audio for audio', async () => {
    const bytes = Buffer.concat([wavBytes(plain), chunk('LIST', Buffer.from('INFO'))]);
    expect((await read(bytes)).samples).toEqual([1, 2, 3]);
  });

  it.each([
    ['0xFFFFFFFF', { dataSize: 0xffffffff, riffSize: 0xffffffff }],
    ['0x7FFFF024 (a sound tool that writes to a pipe)', { dataSize: 0x7ffff000, riffSize: 0x7ffff024 }],
    ['0, with a header that was never filled in', { dataSize: 0, riffSize: 0 }],
    ['0, with the size of a header alone', { dataSize: 0, riffSize: 36 }],
  ])('reads a stream to its end: size %s', async (_, sizes) => {
    expect(await read(wavBytes({ ...plain, ...sizes }))).toMatchObject({
      samples: [1, 2, 3],
      truncated: false,
    });
  });

  it('believes a size of 0 where the file is finished', async () => {
    const bytes = Buffer.concat([
      wavBytes({ ...plain, data: int16(), riffSize: 48 }),
      chunk('LIST', Buffer.from('INFO')),
    ]);
    expect((await read(bytes)).samples).toEqual([]);
  });

  it('gives what there is of a file that was cut off, and says so', async () => {
    const whole = wavBytes(plain);
    expect(await read(whole.subarray(0, -3))).toMatchObject({ samples: [1], truncated: true });
    expect(await read(whole)).toMatchObject({ truncated: false });
  });

  it('keeps the rate of the file', async () => {
    expect((await read(wavBytes({ ...plain, sampleRate: 44_100 }))).sampleRate).toBe(44_100);
  });
});

describe('parts of a file', () => {
  it('come as blocks, the last one shorter, and by position, within the file', async () => {
    const data = int16(...Array.from({ length: 10 }, (_, i) => i));
    const wav = await openWav(file(wavBytes({ tag: 1, channels: 1, bits: 16, data })));
    const blocks: number[][] = [];
    for await (const block of wav.blocks(4)) blocks.push(Array.from(block));
    expect(blocks).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(Array.from(await wav.read(3, 6))).toEqual([3, 4, 5]);
    expect(Array.from(await wav.read(-2, 2))).toEqual([0, 1]);
    expect(Array.from(await wav.read(8, 99))).toEqual([8, 9]);
    expect(Array.from(await wav.read(20, 10))).toEqual([]);
    await wav.close();
  });
});

describe('what is refused', () => {
  const plain = { tag: 1, channels: 1, bits: 16, data: int16(1) };
  it.each<[string, Uint8Array]>([
    ['it is empty', new Uint8Array(0)],
    [
      'it has more than 1000 chunks before its audio',
      Buffer.concat([Buffer.from('RIFF....WAVE'), ...Array(1001).fill(Buffer.from('JUNK\0\0\0\0'))]),
    ],
    ['it looks like MP3 or AAC', Buffer.from('ID3\x04...........')],
    ['it looks like FLAC', Buffer.from('fLaC............')],
    ['it looks like Ogg', Buffer.from('OggS............')],
    ['it looks like MP4 or M4A', Buffer.from('\0\0\0\x20ftypM4A .....')],
    ['it looks like Matroska or WebM', Buffer.from('1a45dfa3000000000000000000', 'hex')],
    ['it is a RF64 file', Buffer.from('RF64\xff\xff\xff\xffWAVE', 'latin1')],
    ['it is a RIFF file of another kind ("AVI ")', Buffer.from('RIFF....AVI ....')],
    ['it does not begin with RIFF … WAVE', Buffer.from('name,start,end\n')],
    ['it holds A-law, not PCM or float', wavBytes({ ...plain, tag: 6, bits: 8 })],
    ['it holds audio of format tag 4242, not PCM or float', wavBytes({ ...plain, tag: 4242 })],
    ['its pcm samples have 12 bits; 8, 16, 24, 32 can be read', wavBytes({ ...plain, bits: 12 })],
    ['it claims 0 channels at 16000 Hz', wavBytes({ ...plain, channels: 0 })],
    ['it has no format chunk', Buffer.concat([Buffer.from('RIFF\x04\0\0\0WAVE')])],
    ['it has no data chunk', wavBytes(plain).subarray(0, 36)],
    [
      'its audio comes before the format chunk',
      Buffer.concat([Buffer.from('RIFF\x0e\0\0\0WAVE'), chunk('data', int16(1))]),
    ],
    [
      'it is damaged: there should be a chunk at byte 36',
      Buffer.concat([wavBytes(plain).subarray(0, 36), Buffer.alloc(64)]),
    ],
  ])('%s', async (reason, bytes) => {
    expect(await refusal(bytes)).toMatchObject({
      exitCode: ExitCode.usage,
      message: `${join(folder, 'a.wav')}: not a usable WAV file: ${reason}`,
    });
  });

  it('a file that is not there is missing; a folder is no file', async () => {
    const missing: unknown = await openWav(join(folder, 'none.wav')).catch((thrown: unknown) => thrown);
    expect(missing).toMatchObject({ exitCode: ExitCode.missing });
    const notFile: unknown = await openWav(folder).catch((thrown: unknown) => thrown);
    expect(notFile).toMatchObject({ exitCode: ExitCode.usage, message: `${folder}: not a file` });
  });
});
