import { getHeapStatistics } from 'node:v8';
import koffi from 'koffi';
import { native } from './system.ts';

/**
 * Reads the allocator's own counters, after making sure that they count this process's allocations.
 * Method and constants: docs/metrics.md#heap.
 */
const TRIAL_BLOCKS = 64;
/** Below glibc's mmap threshold (128 KiB), so that the trial shows in `uordblks`. */
const TRIAL_BYTES = 64 * 1024;
/** Bookkeeping of the trial itself may stay; 1/64 of the trial is far above it. */
const SLACK = TRIAL_BYTES;

interface MallInfo {
  readonly arena: number;
  readonly hblkhd: number;
  readonly uordblks: number;
}

export interface AllocatorFigures {
  /** In use: uordblks + hblkhd. */
  readonly heap: number;
  /** Obtained from the system: arena + hblkhd. */
  readonly arena: number;
}

const mallinfo2 = lookUp();

function lookUp(): (() => MallInfo) | undefined {
  try {
    koffi.struct('mallinfo2_figures', {
      arena: 'size_t',
      ordblks: 'size_t',
      smblks: 'size_t',
      hblks: 'size_t',
      hblkhd: 'size_t',
      usmblks: 'size_t',
      fsmblks: 'size_t',
      uordblks: 'size_t',
      fordblks: 'size_t',
      keepcost: 'size_t',
    });
    return koffi.load(null).func('mallinfo2', 'mallinfo2_figures', []) as () => MallInfo;
  } catch {
    return undefined;
  }
}

function read(info: () => MallInfo): AllocatorFigures {
  const figures = info();
  return { heap: figures.uordblks + figures.hblkhd, arena: figures.arena + figures.hblkhd };
}

/** Why the counters cannot be trusted, or null when a trial allocation rose and fell in them as it should. */
export function distrust(): string | null {
  if (mallinfo2 === undefined) return 'the C library has no mallinfo2 (glibc 2.33 or later has)';
  const malloc = native('malloc', 'intptr_t', ['size_t']);
  const free = native('free', 'void', ['intptr_t']);
  if (malloc === undefined || free === undefined) return 'the process has no malloc of its own to try';
  const trial = TRIAL_BLOCKS * TRIAL_BYTES;
  const before = read(mallinfo2).heap;
  const blocks = Array.from({ length: TRIAL_BLOCKS }, () => malloc(TRIAL_BYTES));
  const during = read(mallinfo2).heap;
  for (const block of blocks) free(block);
  const after = read(mallinfo2).heap;
  const rise = during - before;
  if (rise < trial || rise > trial + SLACK * 2) {
    return `mallinfo2 rose by ${rise} of ${trial} bytes allocated on trial: another allocator serves malloc`;
  }
  if (Math.abs(after - before) > SLACK) return `mallinfo2 kept ${after - before} bytes of a freed trial`;
  return null;
}

/** Call only after `distrust()` gave null. */
export function allocatorFigures(): AllocatorFigures | null {
  return mallinfo2 === undefined ? null : read(mallinfo2);
}

/** Twice: the first collection queues finalisers, the second frees what they held. */
export function collectGarbage(): void {
  globalThis.gc?.();
  globalThis.gc?.();
}

/** What the last call left, a fraction of a millisecond: none of it is collected within the next one. */
export function collectYoung(): void {
  globalThis.gc?.({ type: 'minor' });
}

/** Bytes of live JavaScript objects. */
export function jsHeap(): number {
  return getHeapStatistics().used_heap_size;
}

/** Returns free memory to the system; marked in the report, since it hides retention. */
export function trim(): void {
  native('malloc_trim', 'int', ['size_t'])?.(0);
}

/** A block that is taken and given back at once, for a profiler of the allocator to see (docs/diagnose.md#marks). */
export function markAllocator(bytes: number): void {
  const block = native('malloc', 'intptr_t', ['size_t'])?.(bytes) ?? 0;
  native('free', 'void', ['intptr_t'])?.(block);
}
