import type { AlignedUnit, AlignmentFinding } from '../../record/run-record.ts';
import { type SpeechSpan, speechFindings } from './speech-checks.ts';

/** Constants of docs/metrics.md#alignment. */
const GRID_MS = 80;
const LONGEST_MS = { han: 800, word: 2000, digit: 600 };

export interface AlignmentInput {
  readonly units: readonly AlignedUnit[];
  /** What was given to be aligned; without it number and text are not checked. */
  readonly tokens?: readonly string[] | undefined;
  /** Length of the audio; without it only negative stamps are out of range. */
  readonly audioMs?: number | undefined;
  /** Where a VAD heard speech, in order; without it the checks that need it are left out. */
  readonly speech?: readonly SpeechSpan[] | undefined;
}

/**
 * What can be said of an alignment without reference times: findings in order of units, those about the whole
 * first. Times are in ms. Linear in units and speech spans.
 */
export function checkAlignment({ units, tokens, audioMs, speech }: AlignmentInput): AlignmentFinding[] {
  const findings: AlignmentFinding[] = [];
  if (tokens !== undefined && tokens.length !== units.length) {
    findings.push({ code: 'E_COUNT', detail: `${units.length} units for ${tokens.length} tokens` });
  }
  const heard = speechFindings(units, speech ?? []);
  findings.push(...heard.whole);
  // With a token missing somewhere every later text differs: one finding says it.
  const texts = tokens?.length === units.length ? tokens : undefined;
  let previousEnd = Number.NEGATIVE_INFINITY;
  for (const [index, unit] of units.entries()) {
    const note = (code: AlignmentCode, detail: string): void =>
      void findings.push({ code, unit: index, detail });
    const token = texts?.[index];
    if (token !== undefined && unit.text.trim() !== token.trim()) {
      note('E_TEXT', `“${unit.text.trim()}” for the token “${token}”`);
    }
    if (isPlaceholder(unit, index)) {
      // Its zeros would also read as out of order, and its length as a word without one.
      note('E_PLACEHOLDER', `“${unit.text.trim()}” was not timed`);
      continue;
    }
    const { start, end } = unit;
    if (end < start) note('E_ORDER', `ends at ${end}, starts at ${start}`);
    if (start < previousEnd) note('E_MONO', `starts at ${start}, its predecessor ends at ${previousEnd}`);
    const last = audioMs === undefined ? Number.POSITIVE_INFINITY : audioMs + GRID_MS;
    if (Math.min(start, end) < 0 || Math.max(start, end) > last) {
      note('E_RANGE', `${start} to ${end} of ${audioMs ?? 'unknown'}`);
    }
    if (start === end) note('W_ZERO', `at ${start}`);
    if (start % GRID_MS !== 0 || end % GRID_MS !== 0) note('W_GRID', `${start} to ${end}`);
    const longest = longestDuration(unit.text);
    if (end - start > longest) note('W_LONG', `${end - start}, at most ${longest}`);
    if (heard.outside.has(index)) note('W_SILENCE', `${start} to ${end}`);
    previousEnd = end;
  }
  return findings;
}

/** The engine gives 0 to 0 to a piece that cleans to nothing; a real word can be so short only at the very start. */
function isPlaceholder({ start, end, text }: AlignedUnit, index: number): boolean {
  return start === 0 && end === 0 && (index > 0 || !/[\p{L}\p{N}]/u.test(text));
}

/** The longest time that saying this can take, ms; unlimited for a text without letters and digits. */
function longestDuration(text: string): number {
  const han = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu);
  const digits = text.match(/\p{Nd}/gu);
  const words = text.match(
    /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])[\p{L}\p{M}'’])+/gu,
  );
  const most =
    (han?.length ?? 0) * LONGEST_MS.han +
    (words?.length ?? 0) * LONGEST_MS.word +
    (digits?.length ?? 0) * LONGEST_MS.digit;
  return most === 0 ? Number.POSITIVE_INFINITY : most;
}

export interface AlignmentSummary {
  /** Codes found, each once, sorted. */
  readonly codes: string[];
  /** `align_errors`: findings that fail the alignment. */
  readonly errors: number;
  /** `align_warnings`: share of units with a warning, 0 to 1. */
  readonly warningShare: number;
  /** Warning codes found more often than their threshold allows. */
  readonly alerts: string[];
}

/** Counts of findings over `units` units. */
export function summariseFindings(findings: readonly AlignmentFinding[], units: number): AlignmentSummary {
  const counts = new Map<string, number>();
  const warned = new Set<number>();
  for (const { code, unit } of findings) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
    if (!isError(code) && unit !== undefined) warned.add(unit);
  }
  const codes = [...counts.keys()].sort();
  return {
    codes,
    errors: findings.filter(({ code }) => isError(code)).length,
    warningShare: warned.size / Math.max(units, 1),
    alerts: codes.filter((code) => !isError(code) && (counts.get(code) ?? 0) > alertAbove(code) * units),
  };
}

function alertAbove(code: string): number {
  const known = Object.entries(ALIGNMENT_CODES).find(([name]) => name === code)?.[1];
  return known !== undefined && 'alertAbove' in known ? known.alertAbove : 0;
}

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

type AlignmentCode = keyof typeof ALIGNMENT_CODES;

const isError = (code: string): boolean => code.startsWith('E_');
