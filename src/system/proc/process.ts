import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { bytesOf, linkTarget, namesIn, readText } from './reading.ts';

/** What /proc tells of one process. Figures are bytes and seconds; undefined where it does not say. */

type ProcFile =
  | 'cmdline'
  | 'environ'
  | 'limits'
  | 'maps'
  | 'schedstat'
  | 'smaps'
  | 'smaps_rollup'
  | 'stat'
  | 'status';

/** @param root where `/proc` is, for tests */
export const processFile = (pid: number | 'self', file: ProcFile, root = '/'): string | undefined =>
  readText(`${root}proc/${pid}/${file}`);

/** Clock ticks a second in `stat`: 100 on every Linux that Node runs on. */
export const TICKS = 100;

export interface ProcessStat {
  readonly parent: number;
  /** It has ended, and its parent has not asked how. */
  readonly zombie: boolean;
  /** A signal has stopped it; what a debugger holds is not meant. */
  readonly stopped: boolean;
  /** Clock ticks from the start of the machine to its own: with the id, who it is. */
  readonly start: number;
  /** CPU seconds, user and system, its own and those of the tools that it ran to their end. */
  readonly cpu: number;
}

export function statOf(pid: number | 'self'): ProcessStat | undefined {
  const line = processFile(pid, 'stat');
  // The command name may hold blanks and parentheses: fields are counted behind the last one.
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = '', start = ''] = [fields?.[0], fields?.[1], fields?.[19]];
  if (fields === undefined || start === '') return undefined;
  const ticks = fields.slice(11, 15).reduce((sum, value) => sum + Number(value), 0);
  return {
    parent: Number(parent),
    zombie: state === 'Z' || state === 'X',
    stopped: state === 'T',
    start: Number(start),
    cpu: ticks / TICKS,
  };
}

/** ns for which the main thread of a process has run, or could have run and waited for a core. */
export function scheduled(pid: number | 'self'): number | undefined {
  const [ran, waited] = processFile(pid, 'schedstat')?.split(' ').map(Number) ?? [];
  return ran === undefined || waited === undefined ? undefined : ran + waited;
}

export const cpuSeconds = (pid: number): number | undefined => statOf(pid)?.cpu;

/** The kernel's high-water mark of resident memory. */
export const peakRss = (pid: number): number | undefined =>
  bytesOf(processFile(pid, 'status') ?? '', 'VmHWM');

/**
 * Lets the kernel count a process's high-water mark anew. Where it may not (not Linux, no permission) the mark is that of
 * the whole life of the process.
 */
export function resetPeakRss(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {}
}

/** When memory runs out the kernel shall take this process, whose death is a result, and not the runner. */
export function raiseOomScore(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '800');
  } catch {
    // Not Linux, or not allowed: the kernel chooses by size then, and the measured process is the larger one.
  }
}

/** The file that a process runs, undefined where it does not tell (another user's), and its command line. */
export function programOf(pid: number): {
  readonly file: string | undefined;
  readonly words: readonly string[];
} {
  const words = (processFile(pid, 'cmdline') ?? '').split('\0').filter((word) => word !== '');
  return { file: linkTarget(`/proc/${pid}/exe`), words };
}

/** Files that a process may have open at once. */
export function openFilesLimit(pid: number | 'self'): number | undefined {
  const soft = /^Max open files\s+(\d+)/m.exec(processFile(pid, 'limits') ?? '')?.[1];
  return soft === undefined ? undefined : Number(soft);
}

export const threadsOf = (pid: number): string[] | undefined => namesIn(`/proc/${pid}/task`);

/** An open descriptor of a process, and what it leads to. */
export interface Descriptor {
  readonly pid: number;
  readonly fd: string;
  /** `/dev/null`, `socket:[12]`, `/memfd:name (deleted)` */
  readonly target: string;
}

/** The open descriptors of a process; undefined where they may not be read. */
export function descriptorsOf(pid: number): Descriptor[] | undefined {
  return namesIn(`/proc/${pid}/fd`)?.map((fd) => {
    // One that was closed since the folder was read was there, and counts.
    return { pid, fd, target: linkTarget(`/proc/${pid}/fd/${fd}`) ?? '' };
  });
}

/** What the driver of a device tells of an open descriptor. */
export const descriptorInfo = ({ pid, fd }: Descriptor): string | undefined =>
  readText(`/proc/${pid}/fdinfo/${fd}`);

/** Resident memory through a descriptor of `statm` that stays open: about a microsecond a look. */
export class ResidentMemory {
  readonly #statm: number;
  readonly #block = Buffer.alloc(128);

  private constructor(statm: number) {
    this.#statm = statm;
  }

  static of(pid: number | 'self'): ResidentMemory | undefined {
    try {
      // Before the first look, which must be quick.
      pageSize();
      return new ResidentMemory(openSync(`/proc/${pid}/statm`, 'r'));
    } catch {
      return undefined;
    }
  }

  /** Bytes; undefined once the process is gone. */
  read(): number | undefined {
    try {
      const size = readSync(this.#statm, this.#block, 0, this.#block.length, 0);
      return Number(this.#block.toString('latin1', 0, size).split(' ', 2)[1]) * pageSize();
    } catch {
      return undefined;
    }
  }

  close(): void {
    closeSync(this.#statm);
  }
}

let knownPage: number | undefined;

/** Bytes a page, as the kernel tells it; statm counts pages. Asked once: `smaps` takes milliseconds. */
function pageSize(): number {
  knownPage ??= bytesOf(processFile('self', 'smaps') ?? '', 'KernelPageSize') ?? 4096;
  return knownPage;
}
