import type { Readings } from '../../record/run-record.ts';

/**
 * Reads the text of `/proc/PID/smaps_rollup`. Pure. Figures there are in kB of 1024 bytes, whatever the page
 * size is. Definitions: docs/metrics.md#memory.
 * @returns `anon` (Anonymous - LazyFree + Swap), `rss`, `pss`, `private` in bytes; a field that the kernel does
 *   not give is left out
 */
export function parseSmapsRollup(text: string): Readings {
  const field = (name: string): number | undefined => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
    return match === null ? undefined : Number(match[1]) * 1024;
  };
  const readings: Readings = {};
  const rss = field('Rss');
  if (rss !== undefined) readings.rss = rss;
  const pss = field('Pss');
  if (pss !== undefined) readings.pss = pss;
  const clean = field('Private_Clean');
  const dirty = field('Private_Dirty');
  if (clean !== undefined && dirty !== undefined) readings.private = clean + dirty;
  const anonymous = field('Anonymous');
  if (anonymous !== undefined) {
    readings.anon = Math.max(0, anonymous - (field('LazyFree') ?? 0) + (field('Swap') ?? 0));
  }
  return readings;
}

/** Swapped-out bytes in a `smaps_rollup`; 0 where the field is absent. */
export function parseSwap(text: string): number {
  return Number(/^Swap:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

/** Bytes in transparent huge pages: their quantum is 2 MiB, not a page (docs/leak-verdict.md). */
export function parseHugePages(text: string): number {
  return Number(/^AnonHugePages:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}
