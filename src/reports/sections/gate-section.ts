import type { RunRecord } from '../../record/run-record.ts';
import { ABSENT, type Section } from './section.ts';
import { gateWord, whyText } from './verdict.ts';

const HEAD = ['outcome', 'variant', 'gate', 'value', 'bound', 'interval', 'remark'];

/** Every gate with value, bound, interval and outcome; what was left unjudged stands first after what failed. */
export function gateSection(record: RunRecord): Section {
  const order = ['fail', 'inconclusive', 'unjudged', 'pass', 'skipped'];
  const rows = record.variants
    .flatMap((variant) =>
      variant.gates.map((gate) => ({
        variant: variant.id,
        gate,
        unsupported: variant.status === 'unsupported',
      })),
    )
    .sort((a, b) => order.indexOf(a.gate.outcome) - order.indexOf(b.gate.outcome))
    .map(({ variant, gate, unsupported }) => [
      gateWord(gate),
      variant,
      gate.gate,
      gate.value ?? ABSENT,
      gate.bound ?? ABSENT,
      gate.interval ?? ABSENT,
      // Why a variant is unsupported is said once, where the report names it.
      [unsupported ? 'unsupported' : gate.reason, whyText(gate)]
        .filter((part) => part !== undefined)
        .join('; '),
    ]);
  return { id: 'gates', title: 'gates', head: HEAD, rows, notes: [] };
}
