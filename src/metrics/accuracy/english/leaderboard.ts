import { wordTable } from '../../../record/exact.ts';
import { keepNumberMarks, plainNumbers } from './number-marks.ts';
import { figuresOf } from './number-words.ts';

/** Whole words, before the endings below. */
const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bwon't\b/g, 'will not'],
  [/\bcan't\b|\bcannot\b/g, 'can not'],
  [/\blet's\b/g, 'let us'],
  [/\bain't\b/g, 'aint'],
  [/\by'all\b/g, 'you all'],
  [/\bwanna\b/g, 'want to'],
  [/\bgotta\b/g, 'got to'],
  [/\bgonna\b/g, 'going to'],
  [/\bi'ma\b|\bimma\b/g, 'i am going to'],
  [/\b(would|could|should)a\b/g, '$1 have'],
  [/\bma'am\b/g, 'madam'],
  [/'(d|s)(?= (?:been|gone|done|got)\b)/g, '-$1-'],
  [/-d-(?= (?:been|gone|done)\b)/g, ' had'],
  [/-s-(?= )/g, ' has'],
  [/-d-/g, ' would'],
  [/n't\b/g, ' not'],
  [/'re\b/g, ' are'],
  [/'s\b/g, ' is'],
  [/'d\b/g, ' would'],
  [/'ll\b/g, ' will'],
  [/'t\b/g, ' not'],
  [/'ve\b/g, ' have'],
  [/'m\b/g, ' am'],
];

const TITLES = wordTable<string>({
  mr: 'mister',
  mrs: 'missus',
  st: 'saint',
  dr: 'doctor',
  prof: 'professor',
  capt: 'captain',
  gov: 'governor',
  ald: 'alderman',
  gen: 'general',
  sen: 'senator',
  rep: 'representative',
  pres: 'president',
  rev: 'reverend',
  hon: 'honorable',
  asst: 'assistant',
  assoc: 'associate',
  lt: 'lieutenant',
  col: 'colonel',
  jr: 'junior',
  sr: 'senior',
  esq: 'esquire',
});

/**
 * English as public leaderboards compare it, after the normaliser of Whisper's paper (appendix C): case, punctuation,
 * brackets, fillers, contractions, titles, accents, numerals, percent and currency. Other than there, a sign and the
 * marks between digits stay, since −13 is not 13 nor 17:16 1716; and British spelling is left alone, which takes
 * its list of 1700 words.
 */
export function leaderboardEnglish(text: string): string {
  const plain = plainNumbers(text)
    .replace(/[‘’]/gu, "'")
    .replace(/[<[][^>\]]*[>\]]|\([^)]*\)/gu, ' ')
    .replace(/\b(?:hmm|mm|mhm|mmm|uh|um)\b/gu, ' ')
    .replace(/\s+'(?=(?:s|d|t|m|re|ve|ll)\b)/gu, "'");
  const expanded = CONTRACTIONS.reduce((whole, [from, to]) => whole.replace(from, to), plain)
    .replace(/\b([a-z]+)\b\.?/gu, (whole, word: string) => TITLES[word] ?? whole)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
    .replace(/([$£€¢])\s*(\d+(?:\.\d+)?)/gu, ' $2 $1 ')
    .replace(/[$£€¢]/gu, (mark) => ` ${CURRENCY_WORDS[mark] ?? ''} `)
    .replace(/(?<=[a-z0-9])'(?=[a-z0-9])/gu, '');
  const spaced = keepNumberMarks(expanded, ' ')
    .replace(/([a-z])(?=\d)/gu, '$1 ')
    .replace(/(\d)(?=[a-z])/gu, '$1 ')
    .replace(/(\d) (st|nd|rd|th|s)\b/gu, '$1$2');
  // Alone, one is as often a pronoun as a number.
  return figuresOf(spaced).replace(/(?<!\S)1(?=s?(?!\S))/gu, 'one');
}

const CURRENCY_WORDS = wordTable<string>({
  $: 'dollars',
  '£': 'pounds',
  '€': 'euros',
  '¢': 'cents',
});
