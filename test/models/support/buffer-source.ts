import type { ByteSource } from '../../../src/models/ggmm/byte-source.ts';

export function bufferSource(bytes: Buffer, name = 'buffer'): ByteSource {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
