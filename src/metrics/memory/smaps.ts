import { exact } from '../../record/exact.ts';
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

/** Figures of /proc are in kB of 1024 bytes, whatever the page size is. */
function field(text: string, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
  return match === null ? undefined : Number(match[1]) * 1024;
}

/**
 * Reads the text of `/proc/PID/smaps_rollup`, and of `/proc/PID/status` for kernels whose rollup tells no shared memory
 * (before 5.4). Pure. Definitions: docs/metrics.md#anonymous-memory.
 */
export function parsePages(rollup: string, status: () => string = () => ''): ProcessPages {
  const [rss, pss] = [field(rollup, 'Rss'), field(rollup, 'Pss')];
  const [clean, dirty] = [field(rollup, 'Private_Clean'), field(rollup, 'Private_Dirty')];
  const swap = field(rollup, 'Swap') ?? 0;
  const anonymous = field(rollup, 'Anonymous');
  const pages = {
    ...exact({ rss, pss }),
    ...(clean === undefined || dirty === undefined ? {} : { private: clean + dirty }),
    swap,
    hugePages: field(rollup, 'AnonHugePages') ?? 0,
  };
  if (anonymous === undefined) return pages;
  const shared = field(rollup, 'Pss_Shmem') ?? field(status(), 'RssShmem') ?? 0;
  // Pages of hugetlbfs are in none of the figures above.
  const huge = (field(rollup, 'Private_Hugetlb') ?? 0) + (field(rollup, 'Shared_Hugetlb') ?? 0);
  const besides = shared + swap + huge - (field(rollup, 'LazyFree') ?? 0);
  return {
    ...pages,
    shared,
    anon: Math.max(0, anonymous + besides),
    anonShare: Math.max(0, (field(rollup, 'Pss_Anon') ?? anonymous) + besides),
  };
}

/** Bytes of an inode that are mapped and resident or swapped out, in the text of `/proc/PID/smaps`. Pure. */
export function mappedOf(smaps: string, device: string, inode: number): number {
  let bytes = 0;
  let inside = false;
  for (const line of smaps.split('\n')) {
    const header = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ (\S+) (\d+)/.exec(line);
    if (header !== null) inside = header[1] === device && Number(header[2]) === inode;
    const figure = inside ? /^(?:Pss|Swap):\s+(\d+) kB$/.exec(line) : null;
    if (figure !== null) bytes += Number(figure[1]) * 1024;
  }
  return bytes;
}

/** How `maps` writes the device of a file, `00:01`, from the number of a `stat`. Pure. */
export function deviceName(dev: number): string {
  const major = Math.floor(dev / 256) & 0xfff;
  const minor = (dev & 0xff) | (Math.floor(dev / 4096) & 0xfff00);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}
