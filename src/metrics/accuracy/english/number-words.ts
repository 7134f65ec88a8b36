import { wordTable } from '../../../record/exact.ts';

/** English numerals in words, as figures: what `en-leaderboard` does to both texts. */

const ONES = 'zero one two three four five six seven eight nine'.split(' ');
const TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS = wordTable<string>({
  first: 'one',
  second: 'two',
  third: 'three',
  fifth: 'five',
  eighth: 'eight',
  ninth: 'nine',
  twelfth: 'twelve',
});
/** Powers of ten that multiply what stands before them. */
const POWERS = wordTable<number>({
  hundred: 2,
  thousand: 3,
  million: 6,
  billion: 9,
  trillion: 12,
});
const CURRENCIES = wordTable<string>({
  dollar: '$',
  dollars: '$',
  pound: '£',
  pounds: '£',
  euro: '€',
  euros: '€',
  cent: '¢',
  cents: '¢',
});
const REPEATS = wordTable<number>({ double: 2, triple: 3 });
const FIGURES = /^\d+(?:\.\d+)?$/;

/** A word below a hundred: its value, and whether 1 to 9 may follow it (twenty). */
function small(word: string): { value: number; open: boolean } | undefined {
  const [one, teen, ten] = [ONES.indexOf(word), TEENS.indexOf(word), TENS.indexOf(word)];
  if (one >= 0) return { value: one, open: false };
  if (teen >= 0) return { value: 10 + teen, open: false };
  return ten >= 0 ? { value: 20 + 10 * ten, open: true } : undefined;
}

/** The cardinal behind an ordinal, and its ending in figures: `third` is `three` and `rd`. */
function ordinal(word: string): { word: string; ending: string } | undefined {
  const plain = word.endsWith('ieth')
    ? `${word.slice(0, -4)}y`
    : (ORDINALS[word] ?? (word.endsWith('th') ? word.slice(0, -2) : ''));
  if (small(plain) === undefined && POWERS[plain] === undefined) return undefined;
  const ending = { first: 'st', second: 'nd', third: 'rd' }[word] ?? 'th';
  return { word: plain, ending };
}

interface Read {
  readonly text: string;
  readonly next: number;
}

/** A whole number or decimal from `words[at]` on, with its powers: two hundred and five, 2.5 million. */
function cardinal(words: readonly string[], at: number): Read | undefined {
  let total = 0;
  let group: number | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  let ending = '';
  let next = at;
  const take = (word: string | undefined): boolean => {
    if (word === undefined) return false;
    const power = POWERS[word];
    if (power !== undefined) {
      if (group === undefined || (power > 2 && power >= lowest)) return false;
      if (power === 2 && (group >= 100 || group === 0)) return false;
      group *= 10 ** power;
      if (power > 2) {
        total += group;
        group = undefined;
        lowest = power;
      }
      return true;
    }
    const read = FIGURES.test(word) && group === undefined && next === at ? Number(word) : small(word)?.value;
    if (read === undefined) return false;
    const tens = group !== undefined && group % 100 >= 20 && group % 10 === 0 && read > 0 && read < 10;
    if (group === undefined) group = read;
    else if (tens || (group > 0 && group % 100 === 0 && read > 0 && read < 100)) group += read;
    else return false;
    return true;
  };
  for (; next < words.length && ending === ''; next += 1) {
    const word = words[next] ?? '';
    if (take(word)) continue;
    const and =
      word === 'and' && ((group !== undefined && group >= 100) || (group === undefined && total > 0));
    const behind = words[next + 1] ?? '';
    if (and && small(behind) !== undefined && take(behind)) {
      next += 1;
      continue;
    }
    const plain = ordinal(word);
    if (plain === undefined || !take(plain.word)) break;
    ending = plain.ending;
  }
  if (next === at) return undefined;
  const first = words[at] ?? '';
  if (next === at + 1 && FIGURES.test(first)) return { text: first, next };
  // Sums of decimals and powers of ten: fifteen digits are exact enough for 2.3 million.
  return { text: `${Number((total + (group ?? 0)).toPrecision(15))}${ending}`, next };
}

/** Digits behind *point*, and a power behind them: two point five million. */
function decimals(words: readonly string[], { text, next }: Read): Read {
  if (words[next] === 'and' && words[next + 1] === 'a' && words[next + 2] === 'half')
    return { text: `${text}.5`, next: next + 3 };
  if (words[next] !== 'point') return { text, next };
  let digits = '';
  let end = next + 1;
  for (; end < words.length; end += 1) {
    const word = words[end] ?? '';
    const digit = word === 'oh' ? 0 : ONES.indexOf(word);
    if (digit < 0 && !/^\d+$/.test(word)) break;
    digits += digit < 0 ? word : String(digit);
  }
  if (digits === '') return { text, next };
  const power = POWERS[words[end] ?? ''];
  const number = `${text}.${digits}`;
  if (power === undefined) return { text: number, next: end };
  return { text: String(Number((Number(number) * 10 ** power).toPrecision(15))), next: end + 1 };
}

/** Numerals in a row without a power between them are read as one: twenty nineteen, double oh seven, one two three. */
function numeral(words: readonly string[], at: number): Read | undefined {
  let text = '';
  let next = at;
  let spoken = false;
  while (next < words.length) {
    const word = words[next] ?? '';
    const repeated = REPEATS[word];
    const digitWord = words[next + 1] ?? '';
    const digit = digitWord === 'oh' || digitWord === 'o' ? 0 : ONES.indexOf(digitWord);
    if (repeated !== undefined && digit >= 0) {
      text += String(digit).repeat(repeated);
      [next, spoken] = [next + 2, true];
      continue;
    }
    const zero = word === 'oh' && text !== '' && spoken && small(words[next + 1] ?? '') !== undefined;
    const read = zero ? { text: '0', next: next + 1 } : cardinal(words, next);
    if (read === undefined) break;
    const figures = FIGURES.test(word);
    // Figures that stand apart are numbers of their own; only spoken ones are read together.
    if (text !== '' && (figures || !spoken)) break;
    const whole = decimals(words, read);
    text += whole.text;
    [next, spoken] = [whole.next, !figures];
    if (/\D/.test(whole.text)) break;
  }
  return text === '' ? undefined : { text, next };
}

/** Figures for all numerals of a text of small letters and spaces, with signs, percent and currencies. */
export function figuresOf(text: string): string {
  const words = text.split(' ').filter((word) => word !== '');
  const out: string[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    const sign = word === 'minus' || word === 'negative' ? '-' : '';
    const read = numeral(words, sign === '' ? at : at + 1);
    if (read === undefined) {
      out.push(word);
      at += 1;
      continue;
    }
    const behind = words[read.next] ?? '';
    const percent = behind === 'percent' || (behind === 'per' && words[read.next + 1] === 'cent');
    const currency = CURRENCIES[behind];
    at = read.next + (percent ? (behind === 'per' ? 2 : 1) : currency === undefined ? 0 : 1);
    out.push(`${sign}${currency ?? ''}${read.text}${percent ? '%' : ''}`);
  }
  return out
    .join(' ')
    .replace(
      /([$£€])(\d+) (?:and )?¢(\d{1,2})(?!\S)/g,
      (_, mark, whole, cents) => `${mark}${whole}.${String(cents).padStart(2, '0')}`,
    )
    .replace(/[$£€]0\.(\d\d)(?!\d)/g, (_, cents) => `¢${Number(cents)}`);
}
