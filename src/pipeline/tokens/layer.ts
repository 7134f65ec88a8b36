/** A stretch of the raw text that a layer writes differently. Offsets are UTF-16 code units. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/**
 * A change reduced to what differs: the characters that both forms share stay outside it, so that units keep their
 * own place and form (三万 → 3万 changes 三 only; in 五只 → 5只 OpenCC still gives 隻). A date becomes several changes, one for
 * each number. Shared characters are matched from left to right, which is exact because ITN keeps their order.
 */
export function shrink(text: string, { start, end, replacement }: Change): Change[] {
  const changes: Change[] = [];
  let from = start;
  let out = 0;
  for (let at = start; at < end; at++) {
    const shared = replacement.indexOf(text.charAt(at), out);
    if (shared < 0) continue;
    if (at > from || shared > out)
      changes.push({ start: from, end: at, replacement: replacement.slice(out, shared) });
    from = at + 1;
    out = shared + 1;
  }
  if (end > from || replacement.length > out)
    changes.push({ start: from, end, replacement: replacement.slice(out) });
  return changes;
}

/** Where a stretch of a layer's text comes from. */
export interface Piece {
  readonly raw: { readonly start: number; readonly end: number };
  readonly layer: { readonly start: number; readonly end: number };
}

/**
 * A text with changes applied, and the way back from its offsets to those of the raw text. Between changes the two
 * run in step; inside one there is no honest boundary, so a span that cuts into it takes all of it.
 */
export class Layer {
  readonly text: string;
  /** The changed stretches, in order. */
  readonly pieces: readonly Piece[];

  /** `changes` in order and disjoint. */
  constructor(raw: string, changes: readonly Change[]) {
    const pieces: Piece[] = [];
    let text = '';
    let at = 0;
    for (const { start, end, replacement } of changes) {
      text += raw.slice(at, start);
      pieces.push({
        raw: { start, end },
        layer: { start: text.length, end: text.length + replacement.length },
      });
      text += replacement;
      at = end;
    }
    this.text = text + raw.slice(at);
    this.pieces = pieces;
  }
}
