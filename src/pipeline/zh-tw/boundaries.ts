import { anchorsOf, type SameCharacter } from './align.ts';

/** No honest boundary: the offset lies inside a phrase that was replaced by one of another length. */
export const NONE = -1;

/**
 * For every offset of the raw text (UTF-16 code units, 0 … length) the offset of the converted text that corresponds to
 * it, or `NONE`. Between two anchors, a stretch of equal length corresponds character by character (打印机 → 印表機);
 * inside one of another length nothing does (台式机 → 桌上型電腦). Increasing, with 0 first and the full length last.
 */
export function boundariesOf(raw: string, full: string, same: SameCharacter): Int32Array {
  const boundaries = new Int32Array(raw.length + 1).fill(NONE);
  const [rawCharacters, fullCharacters] = [[...raw], [...full]];
  const [rawOffsets, fullOffsets] = [offsetsOf(rawCharacters), offsetsOf(fullCharacters)];
  const set = (rawIndex: number, fullIndex: number): void => {
    boundaries[rawOffsets[rawIndex] ?? 0] = fullOffsets[fullIndex] ?? 0;
  };

  let [fromRaw, fromFull] = [0, 0];
  const block = (toRaw: number, toFull: number): void => {
    const size = toRaw - fromRaw;
    if (size === toFull - fromFull) {
      for (let at = 0; at <= size; at++) set(fromRaw + at, fromFull + at);
    } else if (size > 0) {
      set(fromRaw, fromFull);
      set(toRaw, toFull);
    } else {
      // Characters were added between two that stayed (进制 → 進位制): they belong to neither side.
      boundaries[rawOffsets[fromRaw] ?? 0] = NONE;
    }
  };
  for (const { raw: rawIndex, full: fullIndex } of anchorsOf(rawCharacters, fullCharacters, same)) {
    block(rawIndex, fullIndex);
    set(rawIndex + 1, fullIndex + 1);
    [fromRaw, fromFull] = [rawIndex + 1, fullIndex + 1];
  }
  block(rawCharacters.length, fullCharacters.length);
  boundaries[0] = 0;
  boundaries[raw.length] = full.length;
  return boundaries;
}

/** The offset of each character, and of the end. */
function offsetsOf(characters: readonly string[]): Int32Array {
  const offsets = new Int32Array(characters.length + 1);
  let at = 0;
  characters.forEach((character, index) => {
    offsets[index] = at;
    at += character.length;
  });
  offsets[characters.length] = at;
  return offsets;
}
