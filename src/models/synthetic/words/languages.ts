/** Languages that Qwen3-ASR names, as the engine spells them (published model card). */
export const ASR_LANGUAGES = [
  'Chinese',
  'English',
  'Cantonese',
  'Arabic',
  'German',
  'French',
  'Spanish',
  'Portuguese',
  'Indonesian',
  'Italian',
  'Korean',
  'Russian',
  'Thai',
  'Vietnamese',
  'Japanese',
  'Turkish',
  'Hindi',
  'Malay',
  'Dutch',
  'Swedish',
  'Danish',
  'Finnish',
  'Polish',
  'Czech',
  'Filipino',
  'Persian',
  'Greek',
  'Romanian',
  'Hungarian',
  'Macedonian',
] as const;

/** Languages that Qwen3-ForcedAligner knows (published model card). */
export const ALIGNER_LANGUAGES = [
  'Chinese',
  'English',
  'Cantonese',
  'French',
  'German',
  'Italian',
  'Japanese',
  'Korean',
  'Portuguese',
  'Russian',
  'Spanish',
] as const;

/** What the model says where it hears no speech. */
export const NO_LANGUAGE = 'None';

/** Languages whose error rates count characters: their writing has no blanks between words. */
const BY_CHARACTER: ReadonlySet<string> = new Set(['Chinese', 'Cantonese', 'Japanese', 'Thai']);

export type ErrorUnit = 'word' | 'character';

export const errorUnit = (language: string): ErrorUnit => (BY_CHARACTER.has(language) ? 'character' : 'word');

/** Scripts that give a language away, rarest first: Japanese also writes Han, so kana decide before it. */
const BY_SCRIPT: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'Japanese'],
  [/\p{Script=Hangul}/u, 'Korean'],
  [/\p{Script=Thai}/u, 'Thai'],
  [/\p{Script=Devanagari}/u, 'Hindi'],
  [/\p{Script=Arabic}/u, 'Arabic'],
  [/\p{Script=Greek}/u, 'Greek'],
  [/\p{Script=Cyrillic}/u, 'Russian'],
  [/\p{Script=Han}/u, 'Chinese'],
];

/** The language to give a text that comes without one; Latin letters count as English. */
export const languageOfText = (text: string): string =>
  BY_SCRIPT.find(([script]) => script.test(text))?.[1] ?? 'English';
