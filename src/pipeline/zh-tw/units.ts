import { isSpoken } from '../tokens/token.ts';
import type { Converted } from './converted.ts';
import { honestAfter, honestBefore } from './overlay.ts';

/** A token of the raw text with its time. Offsets are UTF-16 code units, times milliseconds. */
export interface TimedSpan {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** A piece of the converted text with its time, in milliseconds. */
export interface Unit {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Group extends TimedSpan {
  /** The span is one token with its own boundaries. */
  readonly exact: boolean;
}

/**
 * The converted text of each token, between its boundaries. Tokens whose boundary lies inside a phrase of another length
 * become one unit, from the start of the first to the end of the last (台式|机 → 桌上型電腦); so do a token of which nothing
 * is left and its neighbour. Joined, the units are the converted tokens without the punctuation between them.
 */
export function unitsOf(converted: Converted, spans: readonly TimedSpan[]): Unit[] {
  const groups: Group[] = [];
  for (const span of spans) {
    const from = honestBefore(converted, span.from);
    const to = honestAfter(converted, span.to);
    const previous = groups.at(-1);
    if (previous !== undefined && from < previous.to) {
      groups[groups.length - 1] = join(previous, { ...span, from, to });
    } else {
      groups.push({ ...span, from, to, exact: from === span.from && to === span.to });
    }
  }
  return withoutEmpty(converted, groups).map((group) => ({
    text: textOf(converted, group),
    start: group.start,
    end: group.end,
  }));
}

const join = (first: TimedSpan, second: TimedSpan): Group => ({
  from: first.from,
  to: Math.max(first.to, second.to),
  start: first.start,
  end: second.end,
  exact: false,
});

/** Joins a group of which conversion left nothing with the one before it, or with the next if it is the first. */
function withoutEmpty(converted: Converted, groups: readonly Group[]): Group[] {
  const kept: Group[] = [];
  for (const group of groups) {
    const previous = kept.at(-1);
    const isEmpty = !isSpoken(textOf(converted, group));
    const follows = previous !== undefined && !isSpoken(textOf(converted, previous));
    if (previous !== undefined && (isEmpty || follows)) kept[kept.length - 1] = join(previous, group);
    else kept.push(group);
  }
  return kept;
}

/** A joined unit may span punctuation, which is no part of what was said. */
function textOf({ text, boundaries }: Converted, { from, to, exact }: Group): string {
  const slice = text.slice(boundaries[from], boundaries[to]);
  return exact ? slice.trim() : slice.replace(/[\s\p{P}]/gu, '');
}
