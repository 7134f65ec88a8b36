import type { ErrorRate, RunRecord } from '../../record/run-record.ts';
import { ABSENT, type Section } from './section.ts';

const RATE_NAME = { word: 'WER', char: 'CER', mixed: 'mixed error rate' } as const;

const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;

/** The rate, and of a corpus how far it can be relied on. */
function rateText({ rate, interval, noInterval }: ErrorRate): string {
  if (interval !== undefined) return `${percent(rate)} (95 %: ${interval.ci95.map(percent).join(' … ')})`;
  return noInterval === undefined ? percent(rate) : `${percent(rate)} (no interval: ${noInterval})`;
}

/** Error rates, sameness of the text over the iterations, and the alignment checks. */
export function textSection(record: RunRecord): Section {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const variant of record.variants) {
    for (const rate of variant.accuracy.errorRates) {
      rows.push([
        `${RATE_NAME[rate.unit]} (${rate.layer})`,
        variant.id,
        rate.model,
        rateText(rate),
        `${rate.failed === undefined ? '' : `${rate.failed} failed, counted as deletions  `}S ${rate.substitutions}  D ${rate.deletions}  I ${rate.insertions}  hits ${rate.hits}  of ${rate.n}`,
      ]);
    }
    for (const [model, count] of Object.entries(variant.accuracy.distinctTexts)) {
      const texts = variant.accuracy.texts[model] ?? [];
      const iterations = texts.reduce((sum, text) => sum + text.count, 0);
      const compared = iterations > 1;
      const detail = count === 1 ? `identical in ${iterations} of ${iterations}` : `${count} different texts`;
      rows.push([
        'distinct texts',
        variant.id,
        model,
        compared ? String(count) : ABSENT,
        compared ? detail : 'one iteration: nothing to compare',
      ]);
    }
    const alignment = variant.accuracy.alignment;
    if (alignment !== undefined) {
      const codes = Object.entries(alignment.codes).map(([code, count]) => `${code} ${count}`);
      rows.push([
        'alignment errors',
        variant.id,
        ABSENT,
        String(alignment.errors),
        `${alignment.units} units in ${alignment.rounds} rounds`,
      ]);
      rows.push(['alignment warnings', variant.id, ABSENT, String(alignment.warnings), codes.join('  ')]);
      if (alignment.aas !== undefined) {
        rows.push(['AAS', variant.id, ABSENT, `${alignment.aas.toFixed(1)} ms`, 'against reference times']);
      }
    }
  }
  if (record.models.some(({ synthetic }) => synthetic)) {
    notes.push('the words are scripted: error rates test the plumbing, not recognition');
  }
  return { id: 'text', title: 'text', head: ['measure', 'variant', 'model', 'value', 'detail'], rows, notes };
}
