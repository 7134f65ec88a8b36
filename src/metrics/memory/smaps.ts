import { exact } from '../../record/exact.ts';
import { bytesOf } from '../../system/proc/reading.ts';

/** Memory of one process, in bytes; a figure that the kernel does not give is left out. */
export interface ProcessPages {
  readonly rss?: number;
  readonly pss?: number;
  readonly private?: number;
  /** Anonymous and shared memory, resident or swapped out, as if this process had all of it alone. */
  readonly anon?: number;
  /** The same where each page is divided by its sharers: what a sum over a tree is made of. */
  readonly anonShare?: number;
  /** The part of `anon` that is shared memory and resident. */
  readonly shared?: number;
  readonly swap: number;
  readonly hugePages: number;
}

/**
 * Reads the text of `/proc/PID/smaps_rollup`, and of `/proc/PID/status` for kernels whose rollup tells no shared memory
 * (before 5.4). Pure. Definitions: docs/metrics.md#anonymous-memory.
 */
export function parsePages(rollup: string, status: () => string = () => ''): ProcessPages {
  const [rss, pss] = [bytesOf(rollup, 'Rss'), bytesOf(rollup, 'Pss')];
  const [clean, dirty] = [bytesOf(rollup, 'Private_Clean'), bytesOf(rollup, 'Private_Dirty')];
  const swap = bytesOf(rollup, 'Swap') ?? 0;
  const anonymous = bytesOf(rollup, 'Anonymous');
  const pages = {
    ...exact({ rss, pss }),
    ...(clean === undefined || dirty === undefined ? {} : { private: clean + dirty }),
    swap,
    hugePages: bytesOf(rollup, 'AnonHugePages') ?? 0,
  };
  if (anonymous === undefined) return pages;
  const shared = bytesOf(rollup, 'Pss_Shmem') ?? bytesOf(status(), 'RssShmem') ?? 0;
  // Pages of hugetlbfs are in none of the figures above.
  const huge = (bytesOf(rollup, 'Private_Hugetlb') ?? 0) + (bytesOf(rollup, 'Shared_Hugetlb') ?? 0);
  const besides = shared + swap + huge - (bytesOf(rollup, 'LazyFree') ?? 0);
  return {
    ...pages,
    shared,
    anon: Math.max(0, anonymous + besides),
    anonShare: Math.max(0, (bytesOf(rollup, 'Pss_Anon') ?? anonymous) + besides),
  };
}
