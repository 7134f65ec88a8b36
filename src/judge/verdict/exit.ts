import type { Outcome } from '../../record/verdict.ts';
import { ExitCode, PRECEDENCE, strongest } from '../../system/exit-code.ts';

/** What an answer can stand on, and the exit code that each gives (docs/exit-codes.md). Nothing else gives one. */
const CODES = {
  /** Results could not be written where they belong. */
  'not-written': ExitCode.internal,
  /** Input that cannot be read. */
  unreadable: ExitCode.usage,
  /** A library, model, sample or tool is not there. */
  missing: ExitCode.missing,
  interrupted: ExitCode.interrupted,
  /** The engine crashed, hung, left or refused a step that no gate tolerates; or it lacks what was asked for by name. */
  'engine-failed': ExitCode.engine,
  /** A gate does not hold; a build is worse; a trace leaks. */
  failed: ExitCode.gateFailed,
  'no-baseline': ExitCode.noBaseline,
  /** Neither shown nor excluded, or without a value. */
  undecided: ExitCode.inconclusive,
  passed: ExitCode.ok,
} as const satisfies Readonly<Record<string, ExitCode>>;

export type Ground = keyof typeof CODES;

/** The exit code of everything that was found: that of the worst, by the precedence of exit codes. */
export const exitOf = (grounds: readonly Ground[]): ExitCode =>
  strongest(grounds.map((ground) => CODES[ground]));

/** The worst first. */
export const bySeverity = <Found extends { readonly ground: Ground }>(found: readonly Found[]): Found[] =>
  found.toSorted((a, b) => PRECEDENCE.indexOf(CODES[a.ground]) - PRECEDENCE.indexOf(CODES[b.ground]));

/** The worst of what was found; `passed` of nothing. */
export const worstGround = (grounds: readonly Ground[]): Ground =>
  grounds.find((ground) => CODES[ground] === exitOf(grounds)) ?? 'passed';

const UNDECIDED: readonly ExitCode[] = [ExitCode.inconclusive, ExitCode.noBaseline, ExitCode.interrupted];

/** PASS, FAIL or UNDECIDED: the exit code in three words. */
export function outcomeOf(code: ExitCode): Outcome {
  if (code === ExitCode.ok) return 'pass';
  return UNDECIDED.includes(code) ? 'undecided' : 'fail';
}

/** How a stored run counts in an answer about it: a crash stays a crash, an interrupted run left its questions open. */
export function groundOfRun(code: number): Ground {
  if (code === ExitCode.ok) return 'passed';
  if (code === ExitCode.engine) return 'engine-failed';
  return UNDECIDED.some((open) => open === code) ? 'undecided' : 'failed';
}
