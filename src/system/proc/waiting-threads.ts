import { closeSync, openSync, readSync } from 'node:fs';
import { processFile } from './process.ts';
import { namesIn, readText } from './reading.ts';

/** How much of a stack is looked through, from its top: the frames of a wait and of who called it. */
const STACK = 4096;
const POINTER = 8;

interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * Whether a thread other than the main one sleeps in a system call with a frame of a library below it: return addresses are looked
 * for where the thread's stack lies. False where the system does not show it: another kernel, another user's process.
 * @param library how the name of its file ends
 */
export function waitsInside(pid: number, library: string): boolean {
  const maps = processFile(pid, 'maps') ?? '';
  const code = codeOf(maps, library);
  if (code.length === 0) return false;
  const threads = (namesIn(`/proc/${pid}/task`) ?? []).filter((thread) => Number(thread) !== pid);
  return threads.some((thread) => {
    const stack = stackOf(pid, maps, readText(`/proc/${pid}/task/${thread}/syscall`));
    return stack !== undefined && holdsAddress(stack, code);
  });
}

/** Where the code of a library lies. Pure. */
export function codeOf(maps: string, library: string): Range[] {
  return mappingsOf(maps).filter(({ rights, file }) => rights[2] === 'x' && file.endsWith(library));
}

/**
 * What of a stack is looked through, from its pointer: not beyond its mapping. Behind it may lie the data of any library, and the
 * kernel gives that to who reads on, guard pages and all. Pure.
 */
export function stackRange(maps: string, pointer: bigint): Range | undefined {
  const mapping = mappingsOf(maps).find(({ start, end }) => pointer >= start && pointer < end);
  if (mapping === undefined) return undefined;
  const end = pointer + BigInt(STACK);
  return { start: pointer, end: end < mapping.end ? end : mapping.end };
}

function mappingsOf(maps: string): (Range & { rights: string; file: string })[] {
  return maps.split('\n').flatMap((line) => {
    const [, start, end, rights = '', file = ''] =
      /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \d+\s*(.*)$/.exec(line) ?? [];
    return start === undefined
      ? []
      : [{ start: BigInt(`0x${start}`), end: BigInt(`0x${end}`), rights, file }];
  });
}

/** `202 0x7f… … 0x7ffc… 0x7f…`: number, six arguments, stack pointer, program counter; `running` of a thread that is in no call. */
function stackOf(pid: number, maps: string, call: string | undefined): Buffer | undefined {
  const pointer = call?.trim().split(' ').at(-2);
  if (pointer === undefined || !/^0x[0-9a-f]+$/.test(pointer)) return undefined;
  const range = stackRange(maps, BigInt(pointer));
  if (range === undefined) return undefined;
  try {
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    try {
      const bytes = Buffer.alloc(Number(range.end - range.start));
      return bytes.subarray(0, readSync(memory, bytes, 0, bytes.length, range.start));
    } finally {
      closeSync(memory);
    }
  } catch {
    return undefined;
  }
}

function holdsAddress(stack: Buffer, code: readonly Range[]): boolean {
  for (let at = 0; at + POINTER <= stack.length; at += POINTER) {
    const word = stack.readBigUInt64LE(at);
    if (code.some(({ start, end }) => word >= start && word < end)) return true;
  }
  return false;
}
