import type { Gate, RunRecord } from '../../record/run-record.ts';
import { ABSENT, type Section } from './section.ts';
import { gatesOf, gateWord, whyText } from './verdict.ts';

const HEAD = ['outcome', 'variant', 'gate', 'value', 'bound', 'interval', 'remark'];

/** Every gate with value, bound, interval and outcome; what was left unjudged stands first after what failed. */
export function gateSection(record: RunRecord): Section {
  return {
    id: 'gates',
    title: 'gates',
    head: HEAD,
    rows: gateRows(record).map(({ cells }) => cells),
    notes: [],
  };
}

/** The address of each gate within a report: the same for the same variant and gate in every run. */
export function gateAnchors(record: RunRecord): ReadonlyMap<Gate, string> {
  const taken = new Map<string, number>();
  return new Map(
    gatesOf(record).map(({ variant, gate }): [Gate, string] => {
      const id = `gate-${slug(`${variant} ${gate.gate}`)}`;
      const nth = (taken.get(id) ?? 0) + 1;
      taken.set(id, nth);
      return [gate, nth === 1 ? id : `${id}-${nth}`];
    }),
  );
}

/** Words of letters and digits; what compares is a word too, or two gates that differ in it alone had one address. */
export const slug = (text: string): string =>
  text
    .replaceAll('<=', ' le ')
    .replaceAll('>=', ' ge ')
    .replaceAll('<', ' lt ')
    .replaceAll('>', ' gt ')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** The rows of the table, each with its gate. */
export function gateRows(record: RunRecord): { readonly gate: Gate; readonly cells: string[] }[] {
  const order = ['fail', 'inconclusive', 'unjudged', 'pass', 'skipped'];
  return record.variants
    .flatMap((variant) =>
      variant.gates.map((gate) => ({
        variant: variant.id,
        gate,
        unsupported: variant.status === 'unsupported',
      })),
    )
    .sort((a, b) => order.indexOf(a.gate.outcome) - order.indexOf(b.gate.outcome))
    .map(({ variant, gate, unsupported }) => ({
      gate,
      cells: [
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
      ],
    }));
}
