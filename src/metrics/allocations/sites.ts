import { type Frame, isPlumbing, shortName } from './frame.ts';
import type { HeaptrackData } from './heaptrack-data.ts';

/** Where memory is taken under a call of the engine, and how much of it is alive at each mark. */
export interface Site {
  /** ABI function under which it happened: `chatllm_start` … */
  readonly call: string;
  /** From the ABI function to the place of the allocation, outermost first. */
  readonly frames: readonly Frame[];
  /** How many of the first frames lead to the culprit: the last that is not the runtime's own plumbing. */
  readonly depth: number;
  /** Bytes of the allocator alive at each mark. */
  readonly bytes: readonly number[];
  readonly blocks: readonly number[];
}

/**
 * Modules of the harness inside the measured process: what they keep is not the engine's. But Node exports the C++
 * library that it is linked with, so that the engine's own containers run through its copy: `std::` there says nothing.
 */
const HARNESS = /(^|\/)(node|nodejs|koffi\.node)$/;
const isHarness = (frame: Frame): boolean => HARNESS.test(frame.module) && !isPlumbing(frame);

/** glibc: 8 bytes of header, multiples of 16, at least 32 (malloc internals; docs/diagnose.md#bytes). */
const HEADER = 8;
const GRAIN = 16;
const LEAST = 32;

/** What a block of that size costs the allocator. */
export function chunkBytes(request: number): number {
  return Math.max(LEAST, Math.ceil((request + HEADER) / GRAIN) * GRAIN);
}

/**
 * Groups live blocks by the stack from the engine's entry point down. Left out: stacks that pass no ABI function,
 * and those that come back into the harness through a callback.
 *
 * @param entries names of the ABI functions
 */
export function sitesOf(data: HeaptrackData, entries: ReadonlySet<string>): Site[] {
  const sites = new Map<string, { call: string; frames: Frame[]; bytes: number[]; blocks: number[] }>();
  const marks = data.marks.length;
  const ofTrace = new Map<number, string | undefined>();
  data.kinds.forEach((kind, index) => {
    if (!ofTrace.has(kind.trace)) {
      const frames = underEntry(data.stack(kind), entries);
      const key = frames?.map(({ function: name, line }) => `${name}:${line ?? ''}`).join('\n');
      ofTrace.set(kind.trace, key);
      if (frames !== undefined && key !== undefined && !sites.has(key)) {
        const nothing = (): number[] => Array.from({ length: marks }, () => 0);
        sites.set(key, { call: frames[0]?.function ?? '', frames, bytes: nothing(), blocks: nothing() });
      }
    }
    const site = sites.get(ofTrace.get(kind.trace) ?? '');
    if (site === undefined) return;
    data.marks.forEach(({ alive }, mark) => {
      const count = alive[index] ?? 0;
      site.blocks[mark] = (site.blocks[mark] ?? 0) + count;
      site.bytes[mark] = (site.bytes[mark] ?? 0) + count * chunkBytes(kind.bytes);
    });
  });
  return [...sites.values()].map((site) => ({ ...site, depth: culpritDepth(site.frames) }));
}

/** The frames from the outermost ABI function to the leaf, outermost first; undefined where the engine has no part. */
function underEntry(stack: readonly Frame[], entries: ReadonlySet<string>): Frame[] | undefined {
  const outermost = stack.findLastIndex(({ function: name }) => entries.has(name));
  if (outermost < 0) return undefined;
  const frames = stack.slice(0, outermost + 1).toReversed();
  return frames.some(isHarness) ? undefined : frames;
}

/** Up to and including the innermost frame that is the engine's own. */
function culpritDepth(frames: readonly Frame[]): number {
  const last = frames.findLastIndex((frame) => !isPlumbing(frame));
  return Math.max(1, last + 1);
}

/** Name of the function that the site is listed under. */
export function culprit({ frames, depth }: Site): string {
  return shortName(frames[depth - 1]?.function ?? '??');
}
