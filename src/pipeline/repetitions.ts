/** More repeats than this are collapsed, of patterns up to this length (docs/text.md#repetitions). */
const MOST_REPEATS = 20;
const LONGEST_PATTERN = 20;

export interface Repetition {
  readonly pattern: string;
  /** How often it stood there in a row. */
  readonly count: number;
}

export interface CollapsedText {
  readonly text: string;
  /** In order of the text; empty when nothing was changed. */
  readonly collapsed: readonly Repetition[];
}

/**
 * Reduces runs that a model falls into (哈哈哈…) to one copy: more than 20 repeats of a pattern of 1 to 20
 * characters. A step of its own that reports what it did; the raw text is kept beside it.
 */
export function collapseRepetitions(text: string): CollapsedText {
  const characters = Array.from(text);
  const collapsed: Repetition[] = [];
  let kept = '';
  for (let at = 0; at < characters.length; ) {
    const length = repeatedPattern(characters, at);
    if (length === undefined) {
      kept += characters[at] ?? '';
      at += 1;
      continue;
    }
    const pattern = characters.slice(at, at + length).join('');
    const count = repeats(characters, at, length);
    collapsed.push({ pattern, count });
    kept += pattern;
    at += count * length;
  }
  return { text: kept, collapsed };
}

/** Length of the shortest pattern that repeats too often from here on. */
function repeatedPattern(characters: readonly string[], at: number): number | undefined {
  for (let length = 1; length <= LONGEST_PATTERN; length += 1) {
    if (at + length * (MOST_REPEATS + 1) > characters.length) return undefined;
    if (repeats(characters, at, length) > MOST_REPEATS) return length;
  }
  return undefined;
}

function repeats(characters: readonly string[], at: number, length: number): number {
  let end = at + length;
  while (end < characters.length && characters[end] === characters[end - length]) end += 1;
  return Math.floor((end - at) / length);
}
