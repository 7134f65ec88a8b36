import { descriptorsOf, processFile, threadsOf } from './process.ts';
import { readText } from './reading.ts';

/** What a process holds, by name; several of one name are listed as often. Sorted by nothing. */
export interface OpenThings {
  /** Targets of its descriptors: paths, `socket:`, `pipe:`, `anon_inode:…`. */
  readonly handles: readonly string[];
  /** Files that are mapped; memory without a file by its size and rights. */
  readonly mappings: readonly string[];
  /** Names of its threads. */
  readonly threads: readonly string[];
}

/** Reads a process that stands still through /proc; what cannot be read is left out. */
export function openThings(pid: number): OpenThings {
  return {
    handles: (descriptorsOf(pid) ?? [])
      .filter(({ target }) => target !== '')
      // `socket:[1234]` is another name each time: what matters is that it is a socket.
      .map(({ target }) => target.replace(/^(socket|pipe):\[\d+\]$/, '$1')),
    mappings: mappingNames(processFile(pid, 'maps') ?? ''),
    threads: (threadsOf(pid) ?? []).flatMap(
      (thread) => readText(`/proc/${pid}/task/${thread}/comm`)?.trim() ?? [],
    ),
  };
}

/** One name a line of /proc/PID/maps. */
export function mappingNames(maps: string): string[] {
  return maps
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [range = '', rights = '', , , , ...rest] = line.split(/\s+/);
      const path = rest.join(' ').trim();
      if (path !== '') return path;
      const [from = '0', to = '0'] = range.split('-');
      const kib = Number((BigInt(`0x${to}`) - BigInt(`0x${from}`)) / 1024n);
      return `anonymous ${kib} KiB ${rights}`;
    });
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
