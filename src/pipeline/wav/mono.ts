import { isCancelled } from './cancelled.ts';
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

/** Mono of some frames, and whether it is the first channel alone. */
export interface Mono {
  readonly samples: Int16Array<ArrayBuffer>;
  readonly cancelled: boolean;
}

/**
 * Mixes whole frames of `bytes` down to 16-bit mono: the mean of the channels, rounded, clipped to ±1; the first channel
 * where the mean has lost it (isCancelled). 16-bit mono comes out as it is.
 */
export function toMono(bytes: Uint8Array, format: WavFormat): Mono {
  const { channels, bits, encoding, frameBytes } = format;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mono = new Int16Array(Math.floor(bytes.byteLength / frameBytes));
  if (channels === 1 && bits === 16 && encoding === 'pcm') {
    for (let i = 0; i < mono.length; i += 1) mono[i] = view.getInt16(2 * i, true);
    return { samples: mono, cancelled: false };
  }
  const read = sampleReader(format);
  const step = bits / 8;
  let [meanSquare, firstSquare] = [0, 0];
  for (let i = 0; i < mono.length; i += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1)
      sum += read(view, i * frameBytes + channel * step);
    const value = rounded(sum / channels);
    mono[i] = value;
    meanSquare += value ** 2;
    firstSquare += (read(view, i * frameBytes) * FULL_SCALE) ** 2;
  }
  const cancelled =
    channels > 1 && isCancelled(meanSquare / mono.length, firstSquare / mono.length, channels);
  if (cancelled) for (let i = 0; i < mono.length; i += 1) mono[i] = rounded(read(view, i * frameBytes));
  return { samples: mono, cancelled };
}

const rounded = (sample: number): number =>
  Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sample * FULL_SCALE)));
