import { gatedQuantities } from '../../metrics/series/gated.ts';
import type { Leak } from '../../record/gate-expression.ts';
import { GATED_METRICS, type GatedMetric, isGated, unitOf } from '../../record/metric.ts';
import { countedSegments, measuredProcess } from '../../record/segments.ts';
import { isBounded } from '../growth/worst.ts';
import { cellOf } from './comparison.ts';
import type { GateFacts } from './facts.ts';
import { figures } from './growth.ts';
import { answer, type Evaluation } from './outcome.ts';
import { presenter } from './present.ts';
import { judgeTraces } from './traces.ts';
import { subjectOf } from './values.ts';

interface JudgedQuantity {
  readonly outcome: 'leaks' | 'bounded' | 'inconclusive' | 'absent';
  /** `heap 33.0 MiB` */
  readonly value: string;
  /** `heap: leak of 33.0 MiB per iteration (32.4 MiB .. 33.7 MiB)` */
  readonly sentence: string;
}

/**
 * Judges `leak` and `not leak` against the tolerance of each quantity. `not leak` passes when all of them are
 * bounded; a quantity that is absent leaves it unjudged. `leak` passes when one of the gated quantities leaks;
 * `leak(a b)` when each of those named does.
 */
export function judgeLeak(leak: Leak, facts: GateFacts): Evaluation {
  const quantities =
    leak.quantities.length === 0 ? quantitiesOf(leak, facts) : leak.quantities.filter(isGated);
  const judged = quantities.map((quantity) => judgeQuantity(quantity, leak, facts));
  const of = (outcome: JudgedQuantity['outcome']) => judged.filter((it) => it.outcome === outcome);
  const [leaks, bounded, absent, open] = [of('leaks'), of('bounded'), of('absent'), of('inconclusive')];
  const undecided = absent.length > 0 ? 'unjudged' : 'inconclusive';
  const each = leak.quantities.length > 0;
  const outcome = leak.negated
    ? decide(leaks.length > 0, bounded.length === judged.length)
    : decide(
        each ? bounded.length > 0 : bounded.length === judged.length,
        each ? leaks.length === judged.length : leaks.length > 0,
      );
  const decisive = {
    pass: leak.negated ? [] : leaks,
    fail: leak.negated ? leaks : bounded,
    undecided: [...absent, ...open],
  }[outcome];
  const sentences = decisive.map(({ sentence }) => sentence);
  const counted = `${bounded.length} of ${judged.length} quantities bounded`;
  return answer(outcome === 'undecided' ? undecided : outcome, {
    value: judged.map(({ value }) => value).join(', '),
    bound: quantities
      .map((quantity) => `${quantity} ${presenter(unitOf(quantity))(facts.tolerance[quantity])}`)
      .join(', '),
    reason: sentences.length > 0 ? sentences.join('; ') : counted,
  });
}

/** Without names: all that there is anything of in the cell. */
function quantitiesOf({ scope }: Leak, facts: GateFacts): readonly GatedMetric[] {
  const cell = cellOf(scope.variant, facts);
  if ('kind' in cell) return GATED_METRICS;
  const { process } = subjectOf(scope, cell.record);
  return gatedQuantities(countedSegments(cell.record), process);
}

function decide(fails: boolean, passes: boolean): 'fail' | 'pass' | 'undecided' {
  if (fails) return 'fail';
  return passes ? 'pass' : 'undecided';
}

function judgeQuantity(quantity: GatedMetric, { scope }: Leak, facts: GateFacts): JudgedQuantity {
  const growth = judgeTraces(quantity, scope, facts.tolerance[quantity], facts);
  if ('kind' in growth) {
    return { outcome: 'absent', value: `${quantity} unknown`, sentence: `${quantity}: ${growth.reason}` };
  }
  const { value: rate, interval, reason } = figures(growth, presenter(unitOf(quantity)));
  const value = `${quantity} ${rate}`;
  if (isBounded(growth)) return { outcome: 'bounded', value, sentence: `${quantity}: bounded` };
  if (growth.verdict === 'inconclusive') {
    return { outcome: 'inconclusive', value, sentence: `${quantity}: ${reason}` };
  }
  const unit = scope.loop ?? measuredProcess(facts.cell.record).per;
  const seen = growth.seen === undefined ? '' : `, seen ${growth.seen}`;
  return {
    outcome: 'leaks',
    value,
    sentence: `${quantity}: leak of ${rate} per ${unit} (${interval})${seen}`,
  };
}
