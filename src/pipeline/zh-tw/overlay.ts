import type { Change } from '../tokens/layer.ts';
import { NONE } from './boundaries.ts';
import type { Convert, Converted } from './converted.ts';

const isHonest = ({ boundaries }: Converted, at: number): boolean => boundaries[at] !== NONE;

/** The nearest honest offset of the raw text at or before `at`, and at or after it. */
export function honestBefore(converted: Converted, at: number): number {
  let honest = at;
  while (honest > 0 && !isHonest(converted, honest)) honest--;
  return honest;
}

export function honestAfter(converted: Converted, at: number): number {
  let honest = at;
  while (honest < converted.boundaries.length - 1 && !isHonest(converted, honest)) honest++;
  return honest;
}

/**
 * Puts the changes of another layer (numbers in figures) into the converted text. Conversion came first, on the spoken
 * words, because it chooses by the numeral in front: 五只猫 → 五隻貓, but 5只猫 → 5只貓. Where a change cuts into a phrase that
 * was converted to another length, the rest of the phrase is converted by itself.
 *
 * `changes` in order, disjoint, and shrunk (`shrink`), so that units keep the form that conversion gave them.
 */
export function withChanges(
  raw: string,
  converted: Converted,
  changes: readonly Change[],
  convert: Convert,
): Converted {
  if (changes.length === 0) return converted;
  const boundaries = new Int32Array(raw.length + 1).fill(NONE);
  let text = '';
  /** Everything before this raw offset is written. */
  let written = 0;

  const copy = (to: number): void => {
    const from = converted.boundaries[written] ?? 0;
    for (let at = written; at <= to; at++) {
      const offset = converted.boundaries[at] ?? NONE;
      if (offset !== NONE) boundaries[at] = text.length + offset - from;
    }
    text += converted.text.slice(from, converted.boundaries[to]);
    written = to;
  };
  const write = (to: number, what: string): void => {
    boundaries[written] = text.length;
    text += what;
    boundaries[to] = text.length;
    written = to;
  };

  changes.forEach(({ start, end, replacement }, index) => {
    const before = Math.max(honestBefore(converted, start), written);
    if (before > written) copy(before);
    if (start > before) write(start, convert(raw.slice(before, start)));
    write(end, replacement);
    const next = changes[index + 1]?.start ?? raw.length;
    const after = Math.min(honestAfter(converted, end), next);
    if (after > end) write(after, convert(raw.slice(end, after)));
  });
  if (written < raw.length) copy(raw.length);
  return { text, boundaries };
}
