import { describe, expect, it } from 'vitest';
import { growthAnswer } from '../../../src/judge/growth/sentence.ts';
import type { GrowthByMetric } from '../../../src/metrics/growth/cause.ts';
import { leak, someGrowth, undecided } from '../../metrics/growth/some-growth.ts';

const MIB = 1024 ** 2;
const bounded = someGrowth();
const count = someGrowth({ tolerance: 0.05 });
const quiet: GrowthByMetric = {
  heap: bounded,
  anon: bounded,
  handles: count,
  threads: count,
  mappings: count,
};

describe('the sentence', () => {
  const heap = { tolerance: 1024 };

  it.each<[GrowthByMetric, string]>([
    [
      { ...quiet, heap: leak(33 * MIB), anon: leak(33 * MIB), handles: leak(1) },
      'leaks 33.0 MiB and 1 file handle per iteration, native heap',
    ],
    // The heap's own rate, where anonymous memory has nothing to say.
    [
      { ...quiet, heap: leak(3 * MIB), anon: undecided() },
      'leaks 3.00 MiB per iteration, native heap; undecided: anon',
    ],
    [{ ...quiet, handles: leak(1.006) }, 'leaks 1.01 file handles per iteration'],
    [
      { ...quiet, heap: leak(33 * MIB), anon: leak(60 * MIB) },
      'leaks 60.0 MiB per iteration, native heap, and other memory besides',
    ],
    [
      { ...quiet, anon: leak(2 * MIB), mappings: leak(1) },
      'leaks 2.00 MiB and 1 mapping per iteration, direct mmap',
    ],
    [{ ...quiet, handles: leak(2.004) }, 'leaks 2 file handles per iteration'],
    [{ ...quiet, handles: leak(0.125) }, 'leaks 0.125 file handles per iteration'],
    [
      { ...quiet, handles: leak(1), threads: leak(1), mappings: leak(2) },
      'leaks 1 file handle, 1 thread and 2 mappings per iteration, threads that never end',
    ],
    [
      { ...quiet, heap: someGrowth(heap) },
      'is bounded over 100 iterations: heap below 1 KiB, anon below 1 MiB, handles, threads and mappings below 0.050 per iteration',
    ],
    [
      { ...quiet, heap: someGrowth({ ...heap, n: 60 }) },
      'is bounded over 60 iterations: heap below 1 KiB, anon below 1 MiB, handles, threads and mappings below 0.050 per iteration',
    ],
    // Bounded is not still: growth that is certain is said.
    [
      { ...quiet, anon: someGrowth({ rate: 400 * 1024, bounds: [390 * 1024, 410 * 1024] }) },
      'is bounded over 100 iterations: heap and anon below 1 MiB, handles, threads and mappings below 0.050 per iteration; anon grows 400 KiB per iteration, below its tolerance of 1 MiB',
    ],
    [{ ...quiet, anon: undecided() }, 'is undecided: anon: as the test says: run about 350 iterations'],
    [
      { ...quiet, heap: undecided({ iterationsNeeded: null }), anon: undecided({ iterationsNeeded: null }) },
      'is undecided: heap and anon: as the test says',
    ],
    [
      { anon: bounded },
      'is undecided: heap, handles, threads and mappings were not measured (bounded over 100 iterations: anon below 1 MiB per iteration)',
    ],
    [{}, ''],
  ])('%#', (growth, sentence) => {
    expect(growthAnswer(growth).sentence).toBe(sentence);
  });
});
