import { isSpoken } from '../tokens/token.ts';

/** Words (Han characters, or runs without blanks) that may have been said in a second of shared audio. */
const MOST_SHARED = 12;

interface Word {
  /** In lower case, letters and digits only. */
  readonly said: string;
  readonly end: number;
}

/**
 * How many characters at the start of `next` repeat the end of `before`, where two neighbouring chunks share about a
 * second of audio: the longest run of words that ends `before` and begins `next`. The first word of `next` may be the
 * rest of one that the cut broke, and is passed over when two words or more follow that agree. 0: nothing is repeated.
 * Pure; by text alone, since there are no times yet (docs/pipeline.md#overlap).
 */
export function heardTwice(before: string, next: string): number {
  const tail = words(before).slice(-MOST_SHARED);
  const head = words(next).slice(0, MOST_SHARED + 1);
  for (const skipped of [0, 1]) {
    const least = skipped === 0 ? 1 : 2;
    for (let length = Math.min(tail.length, head.length - skipped); length >= least; length -= 1) {
      const said = tail.slice(-length);
      if (said.every((word, index) => word.said === head[index + skipped]?.said)) {
        return afterPunctuation(next, head[skipped + length - 1]?.end ?? 0);
      }
    }
  }
  return 0;
}

function words(text: string): Word[] {
  return [...text.matchAll(/\p{Script=Han}|[^\s\p{Script=Han}]+/gu)].flatMap(({ 0: piece, index }) => {
    const said = piece.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    return isSpoken(said) ? [{ said, end: index + piece.length }] : [];
  });
}

/** Punctuation and blanks that follow what was heard twice go with it. */
function afterPunctuation(text: string, at: number): number {
  let end = at;
  while (end < text.length && /[\s,.;:!?，。；：！？、…]/u.test(text.charAt(end))) end += 1;
  return end;
}
