import type { Frame } from '../../metrics/allocations/frame.ts';
import { shortName } from '../../metrics/allocations/frame.ts';
import { growing } from '../../metrics/allocations/growing.ts';
import { culprit, type Site } from '../../metrics/allocations/sites.ts';
import type { Diagnosis, LeakSite, StackFrame } from '../../record/diagnosis.ts';
import { exact } from '../../record/exact.ts';
import type { Profile } from './profile.ts';

/** How far the rate of the short run may lie from that of the long one; docs/diagnose.md#rule. */
const AGREEMENT = 0.25;
/** Rises that the short run must have had room for before its silence counts against a site. */
const ROOM = 2;

/** A stack that goes on taking memory. */
export interface GrowingSite {
  readonly site: Site;
  readonly bytes: number;
  readonly blocks: number;
  readonly every: number;
}

/**
 * The stacks whose live bytes and blocks both go on growing in the long run, and did so in the short one at the same
 * rate, where that had room to show it.
 */
export function growingSites(long: Profile, short: Profile): GrowingSite[] {
  const before = new Map(short.sites.map((site) => [keyOf(site), site]));
  return long.sites.flatMap((site) => {
    const bytes = growing(site.bytes);
    const blocks = growing(site.blocks);
    if (bytes === undefined || blocks === undefined) return [];
    if (!confirmed(bytes, short.iterations, before.get(keyOf(site))?.bytes)) return [];
    return [{ site, bytes: bytes.rate, blocks: blocks.rate, every: bytes.every }];
  });
}

function confirmed(
  { rate, every }: { readonly rate: number; readonly every: number },
  iterations: number,
  series: readonly number[] | undefined,
): boolean {
  // The first iteration does not count, and a rate needs two rises.
  if (iterations - 1 < ROOM * every) return true;
  const there = series === undefined ? undefined : growing(series);
  return there !== undefined && Math.abs(there.rate / rate - 1) <= AGREEMENT;
}

const keyOf = ({ frames }: Site): string =>
  frames.map(({ function: name, line }) => `${name}:${line ?? ''}`).join('\n');

/** Stacks that lead to the same function of the engine in the same way are one site; largest first. */
export function leakSites(found: readonly GrowingSite[], measured: number | undefined): LeakSite[] {
  const merged = new Map<string, LeakSite>();
  for (const { site, bytes, blocks, every } of found) {
    const stack = withoutRecursion(site.frames.slice(0, site.depth).map(stackFrame));
    const key = stack.map(({ function: name }) => name).join('\n');
    const there = merged.get(key);
    const { source } = stack.at(-1) ?? {};
    merged.set(key, {
      call: site.call,
      function: culprit(site),
      ...exact({ source }),
      bytes: (there?.bytes ?? 0) + bytes,
      blocks: (there?.blocks ?? 0) + blocks,
      every: Math.min(there?.every ?? every, every),
      stack,
    });
  }
  return [...merged.values()]
    .sort((a, b) => b.bytes - a.bytes || a.function.localeCompare(b.function))
    .map((site) =>
      measured === undefined || measured <= 0 ? site : { ...site, share: site.bytes / measured },
    );
}

/** A function that calls itself is one frame: at what depth it took memory is no other place. */
function withoutRecursion(stack: readonly StackFrame[]): StackFrame[] {
  return stack.filter((frame, at) => frame.function !== stack[at + 1]?.function);
}

function stackFrame(frame: Frame): StackFrame {
  const source = sourceOf(frame);
  return { function: shortName(frame.function), ...exact({ source }) };
}

/** `src/tokenizer.cpp:120`: file and its folder; where the library was built is nobody's business. */
function sourceOf({ file, line }: Frame): string | undefined {
  if (file === undefined) return undefined;
  return `${file.split('/').slice(-2).join('/')}:${line ?? 0}`;
}

/** Whole stacks by short names, for the flame graph; stacks of one name are one. */
export function flameStacks(found: readonly GrowingSite[]): Diagnosis['flame'] {
  const merged = new Map<string, { frames: string[]; bytes: number }>();
  for (const { site, bytes } of found) {
    const frames = site.frames.map(({ function: name }) => shortName(name));
    const key = frames.join('\n');
    merged.set(key, { frames, bytes: (merged.get(key)?.bytes ?? 0) + bytes });
  }
  return [...merged.values()].sort((a, b) => b.bytes - a.bytes);
}
