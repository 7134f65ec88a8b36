import type { Gate } from '../../record/run-record.ts';
import type { Ground } from '../verdict/exit.ts';

/** The answer of one gate; texts are for people, units included. */
export interface Evaluation {
  readonly outcome: Gate['outcome'];
  readonly value?: string;
  readonly bound?: string;
  readonly interval?: string;
  readonly reason?: string;
  /** What the gate adds to the grounds of the verdict, at severity `fail`. */
  readonly ground: Ground;
}

export type Details = Pick<Evaluation, 'value' | 'bound' | 'interval' | 'reason'>;

const GROUNDS: Readonly<Record<Gate['outcome'], Ground>> = {
  pass: 'passed',
  skipped: 'passed',
  fail: 'failed',
  inconclusive: 'undecided',
  unjudged: 'undecided',
};

export function answer(
  outcome: Gate['outcome'],
  details: Details = {},
  ground: Ground = GROUNDS[outcome],
): Evaluation {
  return { outcome, ...details, ground };
}

export const unjudged = (reason: string): Evaluation => answer('unjudged', { reason });

/** Strongest first: one launch that fails makes the gate fail, one that cannot be judged keeps it from passing. */
const WORST: readonly Gate['outcome'][] = ['fail', 'unjudged', 'inconclusive', 'pass', 'skipped'];

/** The answer that decides where several processes were judged by themselves; the first of equals. Never of none. */
export function worst(answers: readonly Evaluation[]): Evaluation {
  return answers.reduce((a, b) => (WORST.indexOf(b.outcome) < WORST.indexOf(a.outcome) ? b : a));
}
