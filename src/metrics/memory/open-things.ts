import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

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
    handles: each(`/proc/${pid}/fd`, (name) => withoutNumber(readlinkSync(`/proc/${pid}/fd/${name}`))),
    mappings: mappingNames(read(`/proc/${pid}/maps`)),
    threads: each(`/proc/${pid}/task`, (name) =>
      readFileSync(`/proc/${pid}/task/${name}/comm`, 'utf8').trim(),
    ),
  };
}

/** `socket:[1234]` is another name each time: what matters is that it is a socket. */
const withoutNumber = (target: string): string => target.replace(/^(socket|pipe):\[\d+\]$/, '$1');

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

function each(folder: string, name: (entry: string) => string): string[] {
  try {
    return readdirSync(folder).flatMap((entry) => {
      try {
        return [name(entry)];
      } catch {
        return []; // gone since the folder was read
      }
    });
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
