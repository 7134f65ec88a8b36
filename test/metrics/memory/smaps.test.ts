import { expect, it } from 'vitest';
import { parseHugePages, parseSmapsRollup, parseSwap } from '../../../src/metrics/memory/smaps.ts';

const ROLLUP = `55d0c0a00000-7ffc2a5f9000 ---p 00000000 00:00 0 [rollup]
Rss:              100000 kB
Pss:               60000 kB
Pss_Anon:          40000 kB
Private_Clean:      1000 kB
Private_Dirty:     42000 kB
Anonymous:         43000 kB
LazyFree:            500 kB
AnonHugePages:      2048 kB
Swap:                300 kB
SwapPss:             300 kB
`;

it('reads resident, proportional, unique and anonymous memory in bytes', () => {
  expect(parseSmapsRollup(ROLLUP)).toEqual({
    rss: 100_000 * 1024,
    pss: 60_000 * 1024,
    private: 43_000 * 1024,
    anon: (43_000 - 500 + 300) * 1024,
  });
  expect(parseSwap(ROLLUP)).toBe(300 * 1024);
  expect(parseHugePages(ROLLUP)).toBe(2048 * 1024);
});

it('leaves out what the kernel does not give, instead of a zero', () => {
  expect(parseSmapsRollup('Rss: 10 kB\n')).toEqual({ rss: 10 * 1024 });
  expect(parseSmapsRollup('')).toEqual({});
});
