import { z } from 'zod';

/** How something was judged. `undecided` is never a pass: what was not shown is not said. */
export const Outcome = z.enum(['pass', 'fail', 'undecided']);
export type Outcome = z.infer<typeof Outcome>;

/** The word that leads every answer. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  undecided: 'UNDECIDED',
};

/**
 * What was judged, decided once by `judge/` and shown by everything else: terminal, reports, matchers, exit code. Nothing
 * that shows it derives anything from figures.
 */
export const Verdict = z.strictObject({
  outcome: Outcome,
  /** docs/exit-codes.md */
  exitCode: z.number().int(),
  /** The worst fact with its place, without the word that leads it: `the engine crashed (SIGSEGV) in transcribe, iteration 14 of 60`. */
  headline: z.string(),
  /** What else was found, worst first, a sentence each. */
  facts: z.array(z.string()),
  /** What to do next: commands that can be copied. */
  next: z.array(z.string()),
  /** What the gates came to: `All 12 gates passed (2 known faults)`; empty where there are none. */
  gates: z.string(),
});
export type Verdict = z.infer<typeof Verdict>;

/** `FAIL: the engine crashed …`: the answer in one line. */
export const answerLine = ({ outcome, headline }: Pick<Verdict, 'outcome' | 'headline'>): string =>
  `${OUTCOME_WORDS[outcome]}: ${headline}`;
