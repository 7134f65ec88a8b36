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
