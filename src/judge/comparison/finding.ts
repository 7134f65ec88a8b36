import type { ChangeVerdict, ComparisonFact } from '../../record/comparison.ts';
import type { Ground } from '../verdict/exit.ts';

/** One thing that a comparison found: a sentence, what it is for a decision, and what it adds to the exit code. */
export interface ComparisonFinding extends ComparisonFact {
  readonly ground: Ground;
}

/** What a change is for a decision. */
export const EFFECTS: Readonly<Record<ChangeVerdict, ComparisonFact['effect']>> = {
  worse: 'worse',
  inconclusive: 'unknown',
  unjudged: 'unknown',
  differs: 'differs',
  better: 'better',
  same: 'same',
};

/** What a change adds to the exit code. A difference that nothing calls worse adds nothing by itself. */
export const GROUNDS: Readonly<Record<ChangeVerdict, Ground>> = {
  worse: 'failed',
  inconclusive: 'undecided',
  unjudged: 'undecided',
  differs: 'passed',
  better: 'passed',
  same: 'passed',
};

/** A change in words, with what its verdict makes of it. */
export const found = (verdict: ChangeVerdict, text: string): ComparisonFinding => ({
  ground: GROUNDS[verdict],
  effect: EFFECTS[verdict],
  text,
});

const ORDER: readonly ChangeVerdict[] = ['worse', 'inconclusive', 'unjudged', 'differs', 'better', 'same'];

/** The worst of several verdicts; `same` of none. */
export const worstChange = (verdicts: readonly ChangeVerdict[]): ChangeVerdict =>
  ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'same';
