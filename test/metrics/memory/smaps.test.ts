import { describe, expect, it } from 'vitest';
import { deviceName, mappedOf, parsePages } from '../../../src/metrics/memory/smaps.ts';

const ROLLUP = `55d0c0a00000-7ffc2a5f9000 ---p 00000000 00:00 0 [rollup]
Rss:              100000 kB
Pss:               60000 kB
Pss_Anon:          40000 kB
Pss_Shmem:          6000 kB
Private_Clean:      1000 kB
Private_Dirty:     42000 kB
Anonymous:         43000 kB
LazyFree:            500 kB
AnonHugePages:      2048 kB
Private_Hugetlb:    4096 kB
Swap:                300 kB
SwapPss:             300 kB
`;
const kB = 1024;

describe('memory of one process', () => {
  it('is resident, proportional, unique, and without a file: private and shared, resident and swapped', () => {
    expect(parsePages(ROLLUP)).toEqual({
      rss: 100_000 * kB,
      pss: 60_000 * kB,
      private: 43_000 * kB,
      shared: 6000 * kB,
      anon: (43_000 - 500 + 6000 + 300 + 4096) * kB,
      anonShare: (40_000 - 500 + 6000 + 300 + 4096) * kB,
      swap: 300 * kB,
      hugePages: 2048 * kB,
    });
  });

  it('takes shared memory from status where the rollup of an older kernel does not tell it', () => {
    const old = 'Rss: 100 kB\nAnonymous: 40 kB\n';
    const status = () => 'VmRSS:\t 100 kB\nRssShmem:\t 24 kB\n';
    expect(parsePages(old, status)).toMatchObject({ anon: 64 * kB, anonShare: 64 * kB, shared: 24 * kB });
  });

  it('leaves out what the kernel does not give, instead of a zero', () => {
    expect(parsePages('Rss: 10 kB\n')).toEqual({ rss: 10 * kB, swap: 0, hugePages: 0 });
    expect(parsePages('')).toEqual({ swap: 0, hugePages: 0 });
  });
});

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
