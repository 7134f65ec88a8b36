import type { Convert } from './converted.ts';

/**
 * Phrases that the dictionary converts wrongly or against Taiwan's usage in context; off by default, because a list of
 * corrections makes results hard to compare (docs/text-conventions.md, "Known errors of the dictionary").
 */
export const ZH_TW_OVERRIDES: Readonly<Record<string, string>> = {
  台积电: '台積電',
  复制: '複製',
  U盘: '隨身碟',
  并发: '並發',
};

/** A converter that writes these phrases as given and converts the stretches between them. Longest phrase first. */
export function withOverrides(convert: Convert, overrides: Readonly<Record<string, string>>): Convert {
  const phrases = Object.keys(overrides).sort((a, b) => b.length - a.length);
  if (phrases.length === 0) return convert;
  const escaped = phrases.map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const splitter = new RegExp(`(${escaped.join('|')})`, 'g');
  return (text) =>
    text
      .split(splitter)
      .map((part) => overrides[part] ?? (part === '' ? '' : convert(part)))
      .join('');
}
