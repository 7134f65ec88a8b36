import type { Confusion, RunRecord } from '../../record/run-record.ts';
import { printable } from './aligned-view.ts';
import type { Section } from './section.ts';

/** What models mishear most often in a corpus; variants that make the same errors as often share their rows. */
export function confusionSection({ variants }: RunRecord): Section {
  const groups = new Map<string, { readonly by: string[]; readonly rows: string[][] }>();
  for (const { id, accuracy } of variants) {
    for (const { model, confusions = [] } of accuracy.errorRates) {
      const rows = confusions.map((one) => [
        confusionText(one),
        model,
        String(one.count),
        String(one.utterances),
      ]);
      const key = JSON.stringify(rows);
      const group = groups.get(key) ?? { by: [], rows };
      groups.set(key, { ...group, by: [...group.by, id] });
    }
  }
  return {
    id: 'confusions',
    title: 'most frequent errors',
    head: ['reference → heard', 'variant', 'model', 'times', 'utterances'],
    rows: [...groups.values()].flatMap(({ by, rows }) =>
      rows.map(([said = '', ...rest]) => [said, by.join(', '), ...rest]),
    ),
    notes: [],
  };
}

/** `brown → browns`; `the → (nothing)` where it was left out, `(nothing) → uh` where nothing was said. */
export const confusionText = ({ ref, hyp }: Pick<Confusion, 'ref' | 'hyp'>): string =>
  [ref, hyp].map((token) => (token === undefined ? '(nothing)' : printable(token))).join(' → ');
