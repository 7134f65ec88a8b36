import { createRequire } from 'node:module';

/** A function of the C library; numbers in, a number out. */
export type CFunction = (...values: number[]) => number;

interface Library {
  readonly func: (name: string, returns: string, types: string[]) => unknown;
  readonly errno: () => number;
}

let library: Library | undefined | null = null;

/** Loaded when it is first needed: few commands ever do. */
function loaded(): Library | undefined {
  if (library !== null) return library;
  try {
    const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi');
    const own = koffi.load(null);
    library = { func: (name, returns, types) => own.func(name, returns, types), errno: () => koffi.errno() };
  } catch {
    library = undefined;
  }
  return library;
}

const known = new Map<string, CFunction | undefined>();

/** A call that Node has none for; undefined where koffi cannot be loaded, or the system has no such function. */
export function cFunction(name: string, types: readonly string[]): CFunction | undefined {
  if (known.has(name)) return known.get(name);
  let found: CFunction | undefined;
  try {
    found = loaded()?.func(name, 'int', [...types]) as CFunction | undefined;
  } catch {
    found = undefined;
  }
  known.set(name, found);
  return found;
}

/** What the last call left in errno. */
export const errno = (): number => loaded()?.errno() ?? 0;

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/**
 * For a worker, first thing: the kernel kills it with its parent. By its closed channel it would learn of that only between
 * two pieces of work, and a dictionary takes half a second to load. (The engine host does so in a file of its own, since it
 * imports nothing of ours.)
 * @param parent the process that started it: one that died before this call is seen by that
 */
export function dieWithParent(parent: number): void {
  const long = 'unsigned long';
  cFunction('prctl', ['int', long, long, long, long])?.(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (Number.isInteger(parent) && process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}
