import { keepNumberMarks, MARKED_NUMBER, plainNumbers } from './english/number-marks.ts';

/**
 * Groups of digits that are one string: with a leading 0, a mainland mobile number, a card's groups of four, a
 * North American number. Others in a row (15 16 17) stay numbers of their own.
 */
const GROUPED =
  /(?<![\p{Nd}.,:/~-]|\p{Nd} )(?:0\d{1,3}(?:[ -]\d{3,8}){1,3}|1\d\d[ -]\d{4}[ -]\d{4}|\d{4}(?:[ -]\d{4}){3,4}|\d{3}[ -]\d{3}[ -]\d{4})(?![\p{Nd}%‰]|[ .:/~-]\p{Nd})/gu;
const INTERNATIONAL = /(?<![\p{L}\p{N}])\+\d{1,3}(?:[ -]\d{1,4}){2,5}(?!\p{Nd})/gu;

/**
 * The numbers of a text, in order, in ASCII digits with the marks that belong to them, parted by commas:
 * `3.5`, `-13`, `17:16`, `10,20`. A number in groups (phone, card) is one string of digits. Numerals in words (零九零)
 * are no digits: score them after ITN.
 */
export function digitSequence(text: string): string {
  const plain = Array.from(plainNumbers(text), decimal).join('');
  const whole = plain.replace(INTERNATIONAL, joined).replace(GROUPED, joined);
  return (keepNumberMarks(whole, '、').match(MARKED_NUMBER) ?? []).join(',');
}

const joined = (groups: string): string => groups.replace(/\P{Nd}/gu, '');

/** Unicode lays decimal digits out in runs of ten, zero first, some runs end to end. */
function decimal(character: string): string {
  if (!/\p{Nd}/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value % 10);
}

/** Whether the numbers agree exactly; undefined when the reference has none, so that nothing is claimed. */
export function sameDigits(ref: string, hyp: string): boolean | undefined {
  const expected = digitSequence(ref);
  return expected === '' ? undefined : expected === digitSequence(hyp);
}
