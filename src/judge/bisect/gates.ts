import type { Figure } from '../../record/bisect.ts';
import { growthQuantities } from '../../record/gate-expression.ts';
import { type CheckpointMetric, GATED_METRICS, isGated, unitOf } from '../../record/metric.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { formatBytes, formatNumber } from '../../record/units.ts';
import { groundOfRun } from '../verdict/exit.ts';
import { failuresOf } from '../verdict/failures.ts';
import type { Finding } from './finding.ts';

/**
 * A commit by the gates of its run. What kept the gates from being judged makes it undecided, never good; that the engine crashed
 * makes it bad only where the scenario's own gates are asked for, which no crash passes. Nor is one good that was asked less than the
 * good end: a variant that its library does not support skips the gates that might have failed.
 * @param good the variants that were measured at the good end; absent: this is the good end, or an earlier version asked it
 */
export function gateFinding(record: RunRecord, crashIsBad: boolean, good: readonly string[] = []): Finding {
  const figures = record.variants.flatMap(figuresOf);
  const { headline = 'nothing was judged', exitCode = 1 } = record.verdict ?? {};
  switch (groundOfRun(exitCode)) {
    case 'passed': {
      const unasked = unaskedOf(record, good);
      if (unasked !== undefined) return { verdict: 'undecided', reason: unasked, figures };
      const said = record.variants.filter(isMeasured).map(({ id }) => id);
      return { verdict: 'good', reason: gatesOf(record), figures, said };
    }
    case 'engine-failed':
      return { verdict: crashIsBad ? 'bad' : 'undecided', reason: headline, figures };
    case 'failed':
      return { verdict: isFailedGate(record) ? 'bad' : 'undecided', reason: headline, figures };
    default:
      return { verdict: 'undecided', reason: headline, figures };
  }
}

const isMeasured = ({ status }: Variant): boolean => status !== 'unsupported' && status !== 'missing';

/** Why gates that hold, or were skipped, say nothing of a commit; undefined where they do. */
function unaskedOf({ variants }: RunRecord, good: readonly string[]): string | undefined {
  const lost = variants.find((variant) => good.includes(variant.id) && !isMeasured(variant));
  if (lost !== undefined) {
    const { id, status, reason } = lost;
    return `${id} is ${status} here${reason === undefined ? '' : ` (${reason})`}, and was measured at the good end`;
  }
  const stated = variants.flatMap(({ expect, gates }) =>
    gates.filter(({ gate }) => expect.some((own) => own.gate === gate)),
  );
  if (stated.length === 0 || stated.some(({ outcome }) => outcome !== 'skipped')) return undefined;
  return `every gate was skipped: ${stated[0]?.reason ?? 'none of them is about it'}`;
}

/** Something that is missing is no answer. */
const isFailedGate = ({ variants }: RunRecord): boolean =>
  variants.some(({ gates }) =>
    gates.some(({ outcome, severity }) => outcome === 'fail' && severity === 'fail'),
  );

const gatesOf = ({ verdict }: RunRecord): string => verdict?.gates || 'its gates passed';

const formatAmount = (quantity: CheckpointMetric, amount: number): string =>
  unitOf(quantity) === 'bytes' ? formatBytes(amount) : formatNumber(amount);

/** Growth with its interval where a gate asks for it; of other gates the value. */
function figuresOf(variant: Variant): Figure[] {
  return variant.expect.flatMap(({ gate, expression }): Figure[] => {
    const quantities = growthQuantities(expression, GATED_METRICS);
    if (quantities.length > 0) {
      return quantities.filter(isGated).flatMap((quantity): Figure[] => {
        const growth = variant.growth[quantity];
        if (growth === undefined) return [];
        const { rate, ci95 } = growth;
        const text =
          rate === null
            ? 'no rate'
            : `${formatAmount(quantity, rate)} per iteration (${ci95.map((end) => (end === null ? '?' : formatAmount(quantity, end))).join(' … ')})`;
        return [{ name: `${quantity} of ${variant.id}`, value: rate, bounds: ci95, text }];
      });
    }
    const judged = variant.gates.find((it) => it.gate === gate);
    if (judged?.value === undefined) return [];
    const interval = judged.interval === undefined ? '' : ` (${judged.interval})`;
    return [
      { name: `${gate} of ${variant.id}`, value: null, bounds: null, text: `${judged.value}${interval}` },
    ];
  });
}

/** A commit by whether the engine lives through the scenario. */
export function crashFinding(record: RunRecord): Finding {
  const failures = record.variants.flatMap((variant) => failuresOf(variant).map(({ text }) => text));
  const [first] = failures;
  if (first !== undefined) return { verdict: 'bad', reason: first, figures: [], said: [first] };
  const unmeasured = record.variants.find(({ status }) => status !== 'completed');
  if (unmeasured !== undefined) {
    const { id, status, reason = status } = unmeasured;
    return { verdict: 'undecided', reason: `${id}: ${reason}`, figures: [] };
  }
  const rounds = record.variants.reduce(
    (sum, { segments }) => sum + segments.reduce((all, { iterations }) => all + iterations.length, 0),
    0,
  );
  return { verdict: 'good', reason: `no step failed in ${rounds} iterations`, figures: [] };
}
