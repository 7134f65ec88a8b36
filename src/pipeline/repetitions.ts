/**
 * A pattern of one character counts as a loop from its 21st copy on; a longer one sooner, by the root of its length, since
 * nobody says a sentence of ten words five times over. A refrain may come three times.
 */
const MOST_REPEATS = 20;
const REFRAIN = 3;
/** Characters of a sentence, about. */
const LONGEST_PATTERN = 120;

/** How many copies in a row of a pattern of `length` characters are still speech. */
export const speechRepeats = (length: number): number =>
  Math.max(REFRAIN, Math.floor(MOST_REPEATS / Math.sqrt(length)));

export interface Repetition {
  readonly pattern: string;
  /** How often it stood there in a row. */
  readonly count: number;
}

/** A stretch of the text in UTF-16 offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface CollapsedText {
  readonly text: string;
  /** In order of the text; empty when nothing was changed. */
  readonly collapsed: readonly Repetition[];
  /** What was left out of the text that was given: all copies of a pattern but the first. */
  readonly removed: readonly Stretch[];
}

/**
 * Reduces runs that a model falls into (哈哈哈…, a sentence over and over) to one copy. A step of its own that reports
 * what it did; the raw text is kept beside it.
 */
export function collapseRepetitions(text: string): CollapsedText {
  const characters = Array.from(text);
  const collapsed: Repetition[] = [];
  const removed: Stretch[] = [];
  let kept = '';
  let offset = 0;
  for (let at = 0; at < characters.length; ) {
    const length = repeatedPattern(characters, at);
    if (length === undefined) {
      const character = characters[at] ?? '';
      kept += character;
      offset += character.length;
      at += 1;
      continue;
    }
    const pattern = characters.slice(at, at + length).join('');
    const count = repeats(characters, at, length);
    collapsed.push({ pattern, count });
    removed.push({ start: offset + pattern.length, end: offset + pattern.length * count });
    kept += pattern;
    offset += pattern.length * count;
    at += count * length;
  }
  return { text: kept, collapsed, removed };
}

/** Share of the characters of these texts that are copies in a loop; 0 for none. */
export function repeatedShare(texts: readonly string[]): number {
  const { characters, repeated } = countRepetitions(texts);
  return characters === 0 ? 0 : repeated / characters;
}

/** How many of the characters of these texts are copies in a loop: what `collapseRepetitions` leaves out. Pure. */
export function countRepetitions(texts: readonly string[]): { characters: number; repeated: number } {
  let [characters, repeated] = [0, 0];
  for (const text of texts) {
    characters += text.length;
    for (const { start, end } of collapseRepetitions(text).removed) repeated += end - start;
  }
  return { characters, repeated };
}

/** Length of the shortest pattern that repeats too often from here on. */
function repeatedPattern(characters: readonly string[], at: number): number | undefined {
  const longest = Math.min(LONGEST_PATTERN, Math.floor((characters.length - at) / (REFRAIN + 1)));
  for (let length = 1; length <= longest; length += 1) {
    if (characters[at] !== characters[at + length]) continue;
    if (repeats(characters, at, length) > speechRepeats(length)) return length;
  }
  return undefined;
}

function repeats(characters: readonly string[], at: number, length: number): number {
  let end = at + length;
  while (end < characters.length && characters[end] === characters[end - length]) end += 1;
  return Math.floor((end - at) / length);
}
