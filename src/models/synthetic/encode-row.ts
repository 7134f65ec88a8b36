import type { WritableDType } from '../ggmm/dtype.ts';
import { halfBits, halfValue } from './half.ts';

/** Numbers in one block of a quantised row. */
const BLOCK = 32;

/**
 * A block's scale as f16 bits, of those proposed the one that reproduces the block best. Scripts are written as
 * ±1 vectors and as single numbers, and each has a scale that loses nothing.
 */
function bestScale(
  row: Float32Array,
  from: number,
  proposals: readonly number[],
  lowest: number,
  highest: number,
): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const proposal of proposals) {
    const bits = halfBits(proposal);
    const scale = halfValue(bits);
    if (scale === 0 || !Number.isFinite(scale)) continue;
    let error = 0;
    for (let index = from; index < from + BLOCK; index += 1) {
      const value = row[index] ?? 0;
      error += (value - scale * quantum(value, scale, lowest, highest)) ** 2;
    }
    if (error < least) {
      least = error;
      best = bits;
    }
  }
  return best;
}

const quantum = (value: number, scale: number, lowest: number, highest: number): number =>
  scale === 0 ? 0 : Math.min(highest, Math.max(lowest, Math.round(value / scale)));

/** The number of largest magnitude in the block, with its sign. */
function peak(row: Float32Array, from: number): number {
  let found = 0;
  for (let index = from; index < from + BLOCK; index += 1) {
    const value = row[index] ?? 0;
    if (Math.abs(value) > Math.abs(found)) found = value;
  }
  return found;
}

function encodeQ8(row: Float32Array, into: Buffer, at: number): void {
  for (let from = 0; from < row.length; from += BLOCK, at += 34) {
    const most = Math.abs(peak(row, from));
    const bits = bestScale(row, from, [most / 127, most / 64], -127, 127);
    const scale = halfValue(bits);
    into.writeUInt16LE(bits, at);
    for (let index = 0; index < BLOCK; index += 1) {
      into.writeInt8(quantum(row[from + index] ?? 0, scale, -127, 127), at + 2 + index);
    }
  }
}

function encodeQ4(row: Float32Array, into: Buffer, at: number): void {
  for (let from = 0; from < row.length; from += BLOCK, at += 18) {
    const most = peak(row, from);
    const bits = bestScale(row, from, [Math.abs(most) / 7, most / -8], -8, 7);
    const scale = halfValue(bits);
    into.writeUInt16LE(bits, at);
    for (let index = 0; index < 16; index += 1) {
      const low = quantum(row[from + index] ?? 0, scale, -8, 7) + 8;
      const high = quantum(row[from + index + 16] ?? 0, scale, -8, 7) + 8;
      into.writeUInt8(low | (high << 4), at + 2 + index);
    }
  }
}

/** Writes `row` at `at` of `into` in the given format; quantised rows hold a multiple of 32 numbers. */
export function encodeRow(row: Float32Array, type: WritableDType, into: Buffer, at: number): void {
  if (type === 'q4_0') encodeQ4(row, into, at);
  else if (type === 'q8_0') encodeQ8(row, into, at);
  else if (type === 'f16') {
    for (let index = 0; index < row.length; index += 1) {
      into.writeUInt16LE(halfBits(row[index] ?? 0), at + 2 * index);
    }
  } else Buffer.from(row.buffer, row.byteOffset, row.byteLength).copy(into, at);
}
