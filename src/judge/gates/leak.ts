import { gatedQuantities } from '../../metrics/series/gated.ts';
import type { Leak } from '../../record/gate-expression.ts';
import { grouped } from '../../record/grouped.ts';
import { GATED_METRICS, type GatedMetric, isGated, unitOf } from '../../record/metric.ts';
import { countedSegments, measuredProcess } from '../../record/segments.ts';
import { listed } from '../growth/sentence.ts';
import { isBounded } from '../growth/worst.ts';
import { cellOf } from './comparison.ts';
import type { GateFacts } from './facts.ts';
import { countedIn, figures } from './growth.ts';
import { answer, type Evaluation } from './outcome.ts';
import { presenter } from './present.ts';
import { judgeTraces } from './traces.ts';
import { subjectOf } from './values.ts';

interface JudgedQuantity {
  readonly outcome: 'leaks' | 'bounded' | 'inconclusive' | 'absent';
  /** `heap 33.0 MiB` */
  readonly value: string;
  readonly quantity: GatedMetric;
  /** `leak of 33.0 MiB per iteration (32.4 MiB .. 33.7 MiB)` */
  readonly why: string;
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
  const sentences = together(decisive);
  const counted = `${bounded.length} of ${judged.length} quantities bounded`;
  return answer(outcome === 'undecided' ? undecided : outcome, {
    value: judged.map(({ value }) => value).join(', '),
    bound: quantities
      .map((quantity) => `${quantity} ${presenter(unitOf(quantity))(facts.tolerance[quantity])}`)
      .join(', '),
    reason: sentences.length > 0 ? sentences.join('; ') : counted,
  });
}

/** `heap and anon: too noisy to tell`: what holds of several quantities for one reason is said once. */
function together(judged: readonly JudgedQuantity[]): string[] {
  return [...grouped(judged, ({ why }) => why)].map(
    ([why, own]) => `${listed(own.map(({ quantity }) => quantity))}: ${why}`,
  );
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
    return { quantity, outcome: 'absent', value: `${quantity} unknown`, why: growth.reason };
  }
  const {
    value: rate,
    interval,
    reason,
  } = figures(growth, presenter(unitOf(quantity)), countedIn(scope, facts));
  const value = `${quantity} ${rate}`;
  if (isBounded(growth)) return { quantity, outcome: 'bounded', value, why: 'bounded' };
  if (growth.verdict === 'inconclusive') {
    return { quantity, outcome: 'inconclusive', value, why: reason };
  }
  const unit = scope.loop ?? measuredProcess(facts.cell.record).per;
  const seen = growth.seen === undefined ? '' : `, seen ${growth.seen}`;
  return {
    quantity,
    outcome: 'leaks',
    value,
    why: `leak of ${rate} per ${unit} (${interval})${seen}`,
  };
}
