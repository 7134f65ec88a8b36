import { outcomeOf } from '../../judge/verdict/exit.ts';
import type { Line, Look } from '../../reports/terminal/line.ts';
import { answerOf } from '../../reports/terminal/look.ts';
import { ExitCode } from '../../system/exit-code.ts';

/** What each exit code says of a run. */
export const OF_RUN: Readonly<Record<ExitCode, string>> = {
  [ExitCode.ok]: 'all gates passed',
  [ExitCode.internal]: 'the results could not be written where they belong',
  [ExitCode.usage]: 'wrong use',
  [ExitCode.missing]: 'something is missing',
  [ExitCode.engine]: 'the engine crashed, hung, refused a step or lacks what was asked for',
  [ExitCode.gateFailed]: 'a gate failed',
  [ExitCode.inconclusive]: 'a gate is undecided, or a variant could not be measured to its end',
  [ExitCode.noBaseline]: 'there is no comparable baseline',
  [ExitCode.interrupted]: 'interrupted; what was measured is reported',
};

/** What they say of a comparison, where that is something else. */
const OF_COMPARISON: Readonly<Partial<Record<ExitCode, string>>> = {
  [ExitCode.ok]: 'nothing is worse than in the baseline',
  [ExitCode.gateFailed]: 'something is worse than in the baseline',
  [ExitCode.inconclusive]: 'whether something is worse is open',
};

const OF_NOTHING: Readonly<Partial<Record<ExitCode, string>>> = {
  [ExitCode.ok]: 'nothing was measured: the shard is empty',
};

const OF = { run: OF_RUN, comparison: OF_COMPARISON, nothing: OF_NOTHING } as const;

export interface ExitMeaning {
  readonly what?: keyof typeof OF;
  /** The worst fact, of the verdict that gave the code; without it the code is explained. */
  readonly answer?: string | undefined;
  /** Those that the code is about, where a command ran several. */
  readonly scenarios?: readonly string[];
}

/** `exit 10   FAIL: recreate leaks 33.0 MiB per iteration`: the last word of a command, always about the code that the process leaves with. */
export function exitLines(
  code: ExitCode,
  { what = 'run', answer, scenarios = [] }: ExitMeaning,
  look: Look,
): Line[] {
  const meaning = answer ?? OF[what][code] ?? OF_RUN[code];
  const whose = scenarios.length === 0 ? '' : ` (${scenarios.join(', ')})`;
  return answerOf(outcomeOf(code), `exit ${code}   `, `${meaning}${whose}`, look);
}
