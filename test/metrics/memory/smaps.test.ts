import { describe, expect, it } from 'vitest';
import { parsePages } from '../../../src/metrics/memory/process-memory.ts';

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
