/**
 * Exit codes of the command line: a contract that scripts and CI jobs rely on. The one place they are listed.
 *
 * If several apply to one run, the first of `PRECEDENCE` is used: what makes the result unusable comes
 * before what the result says.
 */
export const ExitCode = {
  /** Every gate passed. */
  ok: 0,
  /** A fault of asr-bench itself, or results that could not be written (disk full). */
  internal: 1,
  /** Wrong command line, or a scenario file with errors; unreadable input of `analyze`. */
  usage: 2,
  /** A library, model, sample, compiler or tool is missing; the message names the remedy. */
  missing: 3,
  /** The engine crashed, hung, exited or refused a step. */
  engine: 4,
  /** A gate failed. */
  gateFailed: 10,
  /** A gate is inconclusive or unjudged: never a pass. */
  inconclusive: 11,
  /** There is no comparable baseline. */
  noBaseline: 12,
  /** Stopped by SIGINT or SIGTERM; what was measured is reported. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Which code wins when several apply, strongest first. */
export const PRECEDENCE: readonly ExitCode[] = [
  ExitCode.internal,
  ExitCode.usage,
  ExitCode.missing,
  ExitCode.interrupted,
  ExitCode.engine,
  ExitCode.gateFailed,
  ExitCode.noBaseline,
  ExitCode.inconclusive,
  ExitCode.ok,
];

/** The code to leave with when all of `codes` apply; `ok` for none. */
export function strongest(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? ExitCode.ok;
}

/** A stored number as one of the codes; a number that is none of them, or none at all, is a fault of ours. */
export function knownExitCode(number: number | undefined): ExitCode {
  return Object.values(ExitCode).find((code) => code === number) ?? ExitCode.internal;
}
