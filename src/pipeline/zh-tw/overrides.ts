import type { Convert } from './converted.ts';

/**
 * Phrases that the dictionary converts wrongly or against Taiwan's usage in context; off by default, because a list of
 * corrections makes results hard to compare (docs/text-conventions.md, "Converting once").
 */
export const ZH_TW_OVERRIDES: Readonly<Record<string, string>> = {
  台积电: '台積電',
  复制: '複製',
  U盘: '隨身碟',
  并发: '並發',
};

/**
 * A converter that writes these phrases as given and converts the stretches between them. Longest phrase first; a
 * phrase inside a longer word is left to the converter (并发 in 并发症, 复制 in 复制品).
 * @param cut all of a text, word by word; undefined: every phrase counts
 */
export function withOverrides(
  convert: Convert,
  overrides: Readonly<Record<string, string>>,
  cut?: (text: string) => readonly string[],
): Convert {
  const phrases = Object.keys(overrides).sort((a, b) => b.length - a.length);
  if (phrases.length === 0) return convert;
  const escaped = phrases.map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(escaped.join('|'), 'g');
  return (text) => {
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return convert(text);
    const words = cut === undefined ? [] : longWords(cut(text), phrases.at(-1)?.length ?? 1);
    let result = '';
    let at = 0;
    for (const { 0: phrase, index } of found) {
      const end = index + phrase.length;
      if (
        words.some((word) => word.start <= index && end <= word.end && word.end - word.start > phrase.length)
      )
        continue;
      if (index > at) result += convert(text.slice(at, index));
      result += overrides[phrase] ?? phrase;
      at = end;
    }
    return at === 0 ? convert(text) : result + (at < text.length ? convert(text.slice(at)) : '');
  };
}

function longWords(words: readonly string[], longerThan: number): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let at = 0;
  for (const word of words) {
    if (word.length > longerThan) spans.push({ start: at, end: at + word.length });
    at += word.length;
  }
  return spans;
}
