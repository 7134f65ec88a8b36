/**
 * What stands between, before and behind digits is part of the number: 3.5 is not 35, 1/3 not 13, −13 not 13. A
 * normaliser that turns punctuation into spaces, and then counts characters without spaces, would call them equal.
 */

/** One of these between two digits says how they belong together, and stays. */
const KEPT = new Set(['.', ':', '/', '~', '×', '÷', '+', '=', '^']);
const THOUSANDS =
  /(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d|,\d)|(?<![０-９．，])[０-９]{1,3}(?:，[０-９]{3})+(?![０-９]|，[０-９])/gu;
/** Spaces that typesetters put between groups of three; the plain space is between numbers as well. */
const THIN_THOUSANDS = /(?<![\d.,])\d{1,3}(?:[\u00A0\u2009\u202F]\d{3})+(?!\d)/gu;
/** ½, ², ①: NFKC makes digits of them, which must not run into their neighbours (1½ is not 11/2). */
const DISGUISED = /[^\p{Nd}\p{L}\p{M}\p{P}\p{Z}\p{C}\p{Sm}\p{Sc}\p{Sk}]/gu;
const DASHES = /[\u2010-\u2015\u2212\uFE58]/gu;
const INITIALS =
  /(?<![\p{Script=Latin}\p{N}])(?:\p{Script=Latin}\.)+\p{Script=Latin}\.?(?![\p{Script=Latin}\p{N}])/gu;

/** NFKC and lower case, one character for each mark; thousands without separators, initials without points. */
export function plainNumbers(text: string): string {
  return text
    .replace(THOUSANDS, (number) => number.replace(/[,，]/gu, ''))
    .replace(THIN_THOUSANDS, (number) => number.replace(/\D/gu, ''))
    .replace(DISGUISED, (mark) => (/^\p{Nd}|\p{Nd}$/u.test(mark.normalize('NFKC')) ? ` ${mark} ` : mark))
    .normalize('NFKC')
    .toLowerCase()
    .replace(DASHES, '-')
    .replace(/\u2044/gu, '/')
    .replace(/\u2236/gu, ':')
    .replace(/[\u301C\u223C\u223E]/gu, '~')
    .replace(/[*\u2217\u22C5]/gu, '×')
    .replace(INITIALS, (initials) => initials.replaceAll('.', ''));
}

/** Anything that is neither letter, mark nor number, with the character on either side of it. */
const RUN = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * Everything that is no letter, mark or number becomes a space, but for what belongs to a number: a sign, a point,
 * slash, colon, range or sign of arithmetic between digits, % and ‰. Whatever else stands between two digits, white
 * space too, becomes `list`: 1、2 and 1 2 are two numbers, however they are parted.
 */
export function keepNumberMarks(text: string, list: '、' | ' '): string {
  return text
    .replace(RUN, (run: string, offset: number) => {
      const before = text.slice(0, offset);
      const behind = text.slice(offset + run.length);
      const [left, right] = [/\p{Nd}$/u.test(before.slice(-2)), /^\p{Nd}/u.test(behind)];
      const unit = left ? (/^\p{Z}*([%‰])/u.exec(run) ?? [])[0] : undefined;
      const share = unit === undefined ? '' : unit.trim();
      const rest = run.slice(unit?.length ?? 0);
      if (!right) return left ? `${share} ` : ' ';
      if (left) return share + between(rest, share !== '', list);
      return sign(rest, before);
    })
    .replace(/\s+/gu, ' ')
    .trim();
}

/** What is left of a run between two digits. */
function between(run: string, afterShare: boolean, list: '、' | ' '): string {
  const mark = run.replace(/\p{Z}|\p{C}/gu, '');
  if (run === '') return '';
  if (mark === '.') return run === '.' && !afterShare ? '.' : list;
  if (/^[-~]+$/u.test(mark)) return /^\p{Z}+-$/u.test(run) ? `${list}-` : '~';
  if (KEPT.has(mark)) return mark;
  // -5 behind another number: the dash is a sign if a mark or a space stands before it.
  const signed = /^(.*)-$/su.exec(run);
  if (signed === null) return list;
  const first = between(signed[1] ?? '', afterShare, list);
  return `${first}-`;
}

/** What is left of a run before a digit that follows none: a sign, an *about*, or the point of .5. */
function sign(run: string, before: string): string {
  const [, space = '', mark = ''] = /(^|[^-~.])([-~]?\.?)$/su.exec(run) ?? [];
  const first = run.length === mark.length;
  // COVID-19, word.5: a dash or point right behind a letter of such a script is none of a number's.
  const joined = first && space === '' && /[\p{L}\p{M}]$/u.test(before.slice(-2));
  const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(before.slice(-2));
  if (joined && !han) return ' ';
  const point = mark.endsWith('.') && !joined ? '0.' : '';
  const lead = /^[-~]/u.exec(mark)?.[0] ?? '';
  return ` ${lead}${point}`;
}

/** A number with its marks, in a text from `keepNumberMarks`. */
export const MARKED_NUMBER = /[-~]?\p{Nd}+(?:[.:/~×÷+=^]-?\p{Nd}+)*[%‰]?/gu;
