import type { WritableDType } from '../../../src/models/ggmm/dtype.ts';
import { halfValue } from '../../../src/models/synthetic/half.ts';

const BLOCK = 32;

/** What the engine reads back from a row, for tests and for checks of what a format can hold. */
export function decodeRow(bytes: Buffer, type: WritableDType, length: number): Float32Array {
  const row = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    const block = Math.floor(index / BLOCK);
    const inside = index % BLOCK;
    if (type === 'f32') row[index] = bytes.readFloatLE(4 * index);
    else if (type === 'f16') row[index] = halfValue(bytes.readUInt16LE(2 * index));
    else if (type === 'q8_0') {
      row[index] = halfValue(bytes.readUInt16LE(block * 34)) * bytes.readInt8(block * 34 + 2 + inside);
    } else {
      const pair = bytes.readUInt8(block * 18 + 2 + (inside % 16));
      const nibble = inside < 16 ? pair & 15 : pair >>> 4;
      row[index] = halfValue(bytes.readUInt16LE(block * 18)) * (nibble - 8);
    }
  }
  return row;
}
