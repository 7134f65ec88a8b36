import { type Change, Layer, type Piece, shrink } from './layer.ts';
import { isSpoken, spansOf, type Token } from './token.ts';

/**
 * Cuts a transcript into tokens. With `changes` (the replacements of ITN) the cut is made on the rewritten text, as the
 * segmenter then sees 15号 and not 十五号, and mapped back: pieces that share a changed number become one token
 * (09 : 21 → `09:21`, the span of 九点二十一分). Tokens without a letter or number are dropped.
 *
 * `cut` must give all of the text it is given. Linear but for `cut`.
 */
export function tokensOf(
  raw: string,
  cut: (text: string) => readonly string[],
  changes: readonly Change[] = [],
): Token[] {
  const layer = new Layer(
    raw,
    changes.flatMap((change) => shrink(raw, change)),
  );
  const spans = spansOf(layer.text, cut(layer.text));
  return joinInside(layer, spans)
    .filter(({ text }) => isSpoken(text))
    .map(({ start, end, text }) => ({ ...rawSpan(layer, start, end), text }));
}

/** Joins the spans that a changed piece holds together, so that no boundary is left inside one. */
function joinInside({ text, pieces }: Layer, spans: readonly Token[]): Token[] {
  const joined: Token[] = [];
  let next = 0;
  for (const span of spans) {
    while (next < pieces.length && (pieces[next]?.layer.end ?? 0) <= span.start) next++;
    const piece = pieces[next];
    const previous = joined.at(-1);
    const cuts = piece !== undefined && piece.layer.start < span.start && span.start < piece.layer.end;
    if (cuts && previous !== undefined) {
      joined[joined.length - 1] = {
        start: previous.start,
        end: span.end,
        text: text.slice(previous.start, span.end),
      };
    } else {
      joined.push(span);
    }
  }
  return joined;
}

function rawSpan({ pieces }: Layer, start: number, end: number): { start: number; end: number } {
  return { start: rawOffset(pieces, start), end: rawOffset(pieces, end) };
}

/** The raw offset of a boundary of the layer that lies in no piece. Binary search. */
function rawOffset(pieces: readonly Piece[], at: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.layer.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const before = pieces[low - 1];
  return before === undefined ? at : before.raw.end + (at - before.layer.end);
}
