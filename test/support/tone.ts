import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeWav } from '../../src/pipeline/wav/wav.ts';

/** A wav file of a steady tone, 16 kHz mono. */
export function toneWav(folder: string, name: string, seconds: number, pitch = 1): string {
  const samples = Math.round(seconds * 16_000);
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(16_000, 24);
  wav.writeUInt32LE(32_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i += 1)
    wav.writeInt16LE(Math.round(8000 * Math.sin((pitch * i) / 8)), 44 + i * 2);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, wav);
  return path;
}

/** Fourteen seconds of sound and two of silence, so many times: as many chunks. */
export function talkWav(folder: string, chunks: number): string {
  const audio = join(folder, 'talk.wav');
  const tone = (at: number): number =>
    at % 256_000 < 224_000 ? 8000 * Math.sin(at * 0.17) * Math.sin(at / 900) : 0;
  const samples = Int16Array.from({ length: chunks * 256_000 }, (_, at) => Math.round(tone(at)));
  writeFileSync(audio, encodeWav(samples));
  return audio;
}
