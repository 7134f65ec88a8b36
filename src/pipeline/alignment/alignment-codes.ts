/**
 * Codes of alignment findings (docs/metrics.md#alignment). `E_` codes fail an alignment; `W_` codes are counted,
 * and alert when their share of the units exceeds the threshold here (0: any alerts).
 */
export const ALIGNMENT_CODES = {
  E_PARSE: { meaning: 'the output is not the JSON that was asked for' },
  E_COUNT: { meaning: 'units and tokens differ in number' },
  E_TEXT: { meaning: 'a unit is not its token' },
  E_ORDER: { meaning: 'a unit ends before it starts' },
  E_MONO: { meaning: 'a unit starts before its predecessor ends' },
  E_RANGE: { meaning: 'a unit lies outside the audio' },
  E_PLACEHOLDER: { meaning: 'a unit was not timed at all: start and end are 0' },
  W_ZERO: { meaning: 'a unit has no length', alertAbove: 0.1 },
  W_GRID: { meaning: 'a stamp is off the 80 ms grid: it was repaired', alertAbove: 0.05 },
  W_LONG: { meaning: 'a unit is longer than its text can take', alertAbove: 0 },
  W_COVER: { meaning: 'the units cover less than half of the speech', alertAbove: 0 },
  W_SILENCE: { meaning: 'most of a unit lies outside the speech', alertAbove: 0.05 },
  W_RATE: { meaning: 'more or fewer characters a second than anyone speaks', alertAbove: 0 },
  W_EMPTY: { meaning: 'speech without a unit', alertAbove: 0 },
} as const satisfies Record<string, { meaning: string; alertAbove?: number }>;

export type AlignmentCode = keyof typeof ALIGNMENT_CODES;

export const isError = (code: string): boolean => code.startsWith('E_');
