import type { Comparison } from '../../record/comparison.ts';
import type { Variant, Verdict } from '../../record/run-record.ts';
import { exitOf, outcomeOf, worstGround } from '../verdict/exit.ts';
import { type Fact, lead } from '../verdict/fact.ts';
import { failuresOf } from '../verdict/failures.ts';
import { sentencesOf } from './sentences.ts';
import type { Labels } from './speed.ts';

/**
 * The verdict of a comparison (docs/comparison.md#exit): anything that is worse fails it, anything that leaves "worse" open
 * leaves it undecided, and nothing at all to compare is no pass. Pure.
 * @param cells every cell that was measured for it, those of the baseline included
 * @param grown those of them on which growth was judged
 */
export function comparisonVerdict(
  found: Pick<
    Comparison,
    'baseline' | 'candidates' | 'status' | 'speed' | 'growth' | 'accuracy' | 'behaviour'
  >,
  labels: Labels,
  cells: readonly Variant[],
  grown: readonly Variant[],
): Verdict {
  const name = (id: string): string => labels.get(id) ?? id;
  const rows = [found.speed, found.growth, found.accuracy, found.behaviour].flat().length;
  const facts: Fact[] = [
    ...(found.status === 'interrupted'
      ? [{ ground: 'interrupted', text: 'the comparison was interrupted' } as const]
      : []),
    ...cells.flatMap((cell) => failed(cell, name(cell.engine))),
    ...(rows === 0 ? [{ ground: 'undecided', text: 'nothing could be compared' } as const] : []),
    ...sentencesOf(found, labels, grown),
  ];
  const grounds = facts.map(({ ground }) => ground);
  const exitCode = exitOf(grounds);
  const worst = worstGround(grounds);
  const leading = facts.filter(({ ground }) => ground === worst && ground !== 'passed');
  const against = found.candidates.map(name).join(', ');
  const headline =
    leading.length > 0
      ? lead([...new Set(leading.map(({ text }) => text))])
      : `nothing is worse in ${against} than in ${name(found.baseline)}`;
  return {
    outcome: outcomeOf(exitCode),
    exitCode,
    headline,
    facts: [...new Set(facts.map(({ text }) => text))].filter((text) => !headline.includes(text)),
    next: [],
    gates: '',
  };
}

/** A build whose steps fail is not compared by what is left of it. */
function failed(cell: Variant, label: string): Fact[] {
  const [first, ...more] = failuresOf(cell);
  const died = cell.status === 'crashed' || cell.status === 'hung';
  if (first === undefined && !died) return [];
  const times = more.length === 0 ? '' : `, and ${more.length} more failures`;
  const text = `${label}: ${first?.text ?? `${cell.status}: ${cell.reason ?? 'no reason is known'}`}${times}, in ${cell.variant}`;
  return [{ ground: 'engine-failed', variant: cell.id, text }];
}
