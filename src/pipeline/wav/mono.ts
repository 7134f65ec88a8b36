import type { WavFormat } from './format.ts';

const FULL_SCALE = 32_768;

type Sample = (view: DataView, at: number) => number;

/** Reads one sample as a number in ±1. */
function sampleReader({ encoding, bits }: WavFormat): Sample {
  if (encoding === 'float') {
    return bits === 64 ? (view, at) => view.getFloat64(at, true) : (view, at) => view.getFloat32(at, true);
  }
  switch (bits) {
    case 8:
      return (view, at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (view, at) => view.getInt16(at, true) / FULL_SCALE;
    case 24:
      return (view, at) => (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 2 ** 23;
    default:
      return (view, at) => view.getInt32(at, true) / 2 ** 31;
  }
}

/**
 * Mixes whole frames of `bytes` down to 16-bit mono: the mean of the channels, rounded, clipped to ±1. 16-bit mono
 * comes out as it is.
 */
export function toMono(bytes: Uint8Array, format: WavFormat): Int16Array<ArrayBuffer> {
  const { channels, bits, encoding, frameBytes } = format;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mono = new Int16Array(Math.floor(bytes.byteLength / frameBytes));
  if (channels === 1 && bits === 16 && encoding === 'pcm') {
    for (let i = 0; i < mono.length; i += 1) mono[i] = view.getInt16(2 * i, true);
    return mono;
  }
  const read = sampleReader(format);
  const step = bits / 8;
  for (let i = 0; i < mono.length; i += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1)
      sum += read(view, i * frameBytes + channel * step);
    const value = Math.round((sum / channels) * FULL_SCALE);
    mono[i] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, value));
  }
  return mono;
}
