import type { Comparison, ComparisonFact } from '../../record/comparison.ts';
import type { Verdict } from '../../record/run-record.ts';
import { exitOf, outcomeOf, worstGround } from '../verdict/exit.ts';
import { lead } from '../verdict/fact.ts';
import type { ComparisonFinding } from './finding.ts';
import type { CellPair } from './pairs.ts';
import { findingsOf } from './sentences.ts';
import type { Labels } from './speed.ts';

/** A headline is read at a glance: of more than this, the first sentence, and how many more there are. */
const LONGEST = 200;

/**
 * The verdict of a comparison (docs/comparison.md#exit): anything that is worse fails it, anything that leaves "worse" open
 * leaves it undecided, and nothing at all to compare is no pass. Pure.
 * @param pairs cells whose speed and texts were compared
 * @param grown those whose growth was
 */
export function comparisonVerdict(
  compared: Pick<
    Comparison,
    'baseline' | 'candidates' | 'status' | 'speed' | 'growth' | 'accuracy' | 'behaviour'
  >,
  labels: Labels,
  pairs: readonly CellPair[],
  grown: readonly CellPair[],
): { readonly verdict: Verdict; readonly facts: ComparisonFact[] } {
  const name = (id: string): string => labels.get(id) ?? id;
  const rows = [compared.speed, compared.growth, compared.accuracy, compared.behaviour].flat().length;
  const open = (ground: 'interrupted' | 'undecided', text: string): ComparisonFinding => ({
    ground,
    effect: 'unknown',
    text,
  });
  const findings = [
    ...(compared.status === 'interrupted' ? [open('interrupted', 'the comparison was interrupted')] : []),
    ...(rows === 0 ? [open('undecided', 'nothing could be compared')] : []),
    ...findingsOf(compared, labels, pairs, grown),
  ];
  const grounds = findings.map(({ ground }) => ground);
  const exitCode = exitOf(grounds);
  const worst = worstGround(grounds);
  const leading = findings.filter(({ ground }) => ground === worst && ground !== 'passed');
  const against = compared.candidates.map(name).join(', ');
  const headline =
    leading.length > 0
      ? headlineOf(leading.map(({ text }) => text))
      : `nothing is worse in ${against} than in ${name(compared.baseline)}`;
  return {
    verdict: {
      outcome: outcomeOf(exitCode),
      exitCode,
      headline,
      facts: [...new Set(findings.map(({ text }) => text))].filter((text) => !headline.includes(text)),
      next: [],
      gates: '',
    },
    facts: findings.map(({ effect, text }) => ({ effect, text })),
  };
}

function headlineOf(texts: readonly string[]): string {
  const [first = '', ...more] = texts;
  const whole = lead(texts);
  return whole.length <= LONGEST || more.length === 0
    ? whole
    : `${first}; and ${more.length} more ${more.length === 1 ? 'finding' : 'findings'}`;
}
