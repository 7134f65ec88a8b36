import { describe, expect, it } from 'vitest';
import { deviceName, mappedOf } from '../../../src/system/proc/memory-file.ts';

const kB = 1024;

describe('what is mapped of a file in memory', () => {
  const smaps = `7f00-7f10 rw-s 00000000 00:01 2051                       /memfd:a (deleted)
Rss:                  64 kB
Pss:                  32 kB
Swap:                  8 kB
7f10-7f20 rw-s 00000000 00:01 2052                       /memfd:b (deleted)
Pss:                 400 kB
7f20-7f30 rw-s 00000000 00:01 2051                       /memfd:a (deleted)
Pss:                  32 kB
`;

  it('is the sum over its mappings, each page once, resident or swapped out', () => {
    expect(mappedOf(smaps, '00:01', 2051)).toBe(72 * kB);
    expect(mappedOf(smaps, '00:02', 2051)).toBe(0);
  });

  it('is found by the device as maps writes it', () => {
    expect(deviceName(1)).toBe('00:01');
    expect(deviceName(0xfd * 256 + 3)).toBe('fd:03');
    expect(deviceName(0x100 * 4096 + 0x34)).toBe('00:134');
  });
});
