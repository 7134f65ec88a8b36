/**
 * The decimal digits of a text, in order, as ASCII: what is left of a phone number or an id when spaces, dashes
 * and words are gone. Numerals in words (零九零) are not digits: score them after ITN.
 */
export function digitSequence(text: string): string {
  let digits = '';
  for (const character of text.normalize('NFKC')) {
    if (!/\p{Nd}/u.test(character)) continue;
    // Unicode lays decimal digits out in runs of ten, zero first, some runs end to end.
    const code = character.codePointAt(0) ?? 0;
    let value = 0;
    while (isDecimal(code - value - 1)) value += 1;
    digits += String(value % 10);
  }
  return digits;
}

const isDecimal = (code: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(code));

/** Whether the digits agree exactly; undefined when the reference has none, so that nothing is claimed. */
export function sameDigits(ref: string, hyp: string): boolean | undefined {
  const expected = digitSequence(ref);
  return expected === '' ? undefined : expected === digitSequence(hyp);
}
