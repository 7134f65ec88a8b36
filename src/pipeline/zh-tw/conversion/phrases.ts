/** An entry that a text has: where it ends there, and what it becomes. */
export interface Phrase {
  readonly end: number;
  readonly value: string;
}

/** A dictionary that finds the longest entry that a text has at an offset. */
export interface PhraseBook {
  longest(text: string, at: number): Phrase | undefined;
}

/** Offsets (UTF-16) at which a word begins or ends; 0 and the length among them. */
export type WordEdges = (offset: number) => boolean;

/**
 * Whether a stretch belongs to no word: it takes a part of one and more than that. 被发 in 被|发明 does; 软件 inside the one
 * word 软件包, and 高级设置 of two whole words, do not. 几周 in 十几|周 is let through: what it leaves behind is a number.
 */
export function crossesWord(text: string, start: number, end: number, isEdge: WordEdges): boolean {
  const [startsInside, endsInside] = [!isEdge(start), !isEdge(end)];
  if (!startsInside && !endsInside) return false;
  let inner = start + 1;
  while (inner < end && !isEdge(inner)) inner += 1;
  if (inner >= end) return false;
  return endsInside || !NUMBER.test(text.charAt(start - 1));
}

/** Whether a stretch lies inside one word and touches neither of its ends: 视频 in 电视频道, which is one word. */
export function insideWord(start: number, end: number, isEdge: WordEdges): boolean {
  for (let at = start; at <= end; at += 1) if (isEdge(at)) return false;
  return true;
}

const NUMBER = /[0-9０-９零〇一二三四五六七八九十百千万亿两几数半好]/u;

/** The longest entry at an offset that no word speaks against. */
export function fittingPhrase(
  book: PhraseBook,
  text: string,
  at: number,
  fits: (start: number, end: number) => boolean,
): Phrase | undefined {
  for (let found = book.longest(text, at); found !== undefined; ) {
    if (fits(at, found.end)) return found;
    found = book.longest(text.slice(0, found.end - 1), at);
  }
  return undefined;
}
