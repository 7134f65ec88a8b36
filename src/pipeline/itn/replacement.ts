import type { ItnCategory } from './reading/expression.ts';

/** One expression that was rewritten. Offsets are UTF-16 code units of the raw text, `end` exclusive. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly category: ItnCategory;
}

/** The text with replacements applied. They must be in order and disjoint. */
export function applyReplacements(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, replacement } of replacements) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

/** What a replacement adds to the length. */
const growthOf = ({ start, end, replacement }: Replacement): number => replacement.length - (end - start);

/**
 * Two passes as one: `first` makes of the raw text what `second` is about, and `final` is what both make. Where they touch the
 * same characters they become one replacement, of the first one's kind. Linear.
 */
export function composed(
  first: readonly Replacement[],
  second: readonly Replacement[],
  final: string,
): Replacement[] {
  const spans = joined(first, second);
  const [afterFirst, afterSecond] = [forward(first), forward(second)];
  const finally_ = (raw: number): number => afterSecond(afterFirst(raw));
  return spans.map(({ start, end, category }) => {
    const from = finally_(start);
    return { start, end, replacement: final.slice(from, finally_(end)), category };
  });
}

type Span = Pick<Replacement, 'start' | 'end' | 'category'>;

/** Spans of either pass in the raw text, those that overlap as one. */
function joined(first: readonly Replacement[], second: readonly Replacement[]): Span[] {
  const spans: Span[] = [...first, ...inRaw(first, second)].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  );
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last === undefined || span.start >= last.end) result.push(span);
    else result[result.length - 1] = { ...last, end: Math.max(last.end, span.end) };
  }
  return result;
}

/** The second pass's spans in the raw text: a span that cuts into a replacement of the first takes all of it. */
function inRaw(first: readonly Replacement[], second: readonly Replacement[]): Span[] {
  let [next, shift] = [0, 0];
  /** Steps over the replacements that end before an offset between the passes; the one that holds it, if any. */
  const reach = (offset: number): Replacement | undefined => {
    for (let one = first[next]; one !== undefined; one = first[next]) {
      if (one.start + shift + one.replacement.length > offset)
        return one.start + shift < offset ? one : undefined;
      shift += growthOf(one);
      next += 1;
    }
    return undefined;
  };
  return second.map(({ start, end, category }) => {
    const cutAtStart = reach(start);
    const from = cutAtStart?.start ?? start - shift;
    const cutAtEnd = reach(end);
    return { start: from, end: cutAtEnd?.end ?? end - shift, category };
  });
}

/** Where an offset lies once the replacements are applied, for offsets that rise and lie inside none of them. */
function forward(replacements: readonly Replacement[]): (offset: number) => number {
  let [next, shift] = [0, 0];
  return (offset) => {
    for (let one = replacements[next]; one !== undefined && one.end <= offset; one = replacements[next]) {
      shift += growthOf(one);
      next += 1;
    }
    return offset + shift;
  };
}
