import { points } from '../../judge/verdict/rate-change-words.ts';
import { ERROR_RATE_NAMES } from '../../record/error-rate.ts';
import type { Faithfulness, Share } from '../../record/faithfulness.ts';
import type { ErrorRate, RunRecord, Variant } from '../../record/run-record.ts';
import { formatNumber } from '../../record/units.ts';
import { ABSENT, type Section, saidOnce } from './section.ts';

const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;

/** The rate, and of a corpus how far it can be relied on. */
function rateText({ rate, interval, noInterval }: ErrorRate): string {
  if (interval !== undefined) return `${percent(rate)} (95 %: ${interval.ci95.map(percent).join(' … ')})`;
  return noInterval === undefined ? percent(rate) : `${percent(rate)} (no interval: ${noInterval})`;
}

/** Of a corpus, how a rate goes on with the length of the audio. */
function slopeRows({ id, accuracy }: Variant): string[][] {
  return accuracy.errorRates.flatMap(({ unit, layer, model, slope, noSlope }) => {
    if (slope === undefined && noSlope === undefined) return [];
    const value =
      slope === undefined
        ? ABSENT
        : `${points(slope.perDoubling)} points a doubling (95 %: ${slope.ci95.map(points).join(' … ')})`;
    return [
      [
        `${ERROR_RATE_NAMES[unit]} (${layer}) over length`,
        id,
        model,
        value,
        noSlope ?? `${slope?.units} units`,
      ],
    ];
  });
}

const FAITHFULNESS: Readonly<Record<keyof Faithfulness, readonly [name: string, of: string]>> = {
  empty: ['empty', 'rounds'],
  truncated: ['truncated', 'rounds'],
  rushed: ['faster than speech', 'rounds'],
  repeated: ['repeated', 'characters'],
  zeroSpans: ['zero spans', 'units'],
  switches: ['language switches', 'rounds'],
  hallucinated: ['hallucinated words', 'minutes'],
};

/** Ways of failing without a word: all of a corpus, and elsewhere those that were seen. */
function faithfulnessRows({ id, accuracy }: Variant): string[][] {
  return Object.entries(accuracy.faithfulness ?? {}).flatMap(([model, figures]) =>
    Object.entries(FAITHFULNESS).flatMap(([kind, [name, of]]): string[][] => {
      const share = figures[kind as keyof Faithfulness];
      if (share === undefined || (share.count === 0 && !ofCorpus(share))) return [];
      const places = share.where.slice(0, 3).join(', ');
      const more = share.where.length > 3 ? ', …' : '';
      const where = share.where.length === 0 ? '' : `: ${places}${more}`;
      const all = Number.isInteger(share.of) ? String(share.of) : formatNumber(share.of);
      const detail = `${share.count} of ${all} ${of}${where}`;
      return [[name, id, model, shareText(share, kind === 'hallucinated'), detail]];
    }),
  );
}

const ofCorpus = ({ interval, noInterval }: Share): boolean =>
  interval !== undefined || noInterval !== undefined;

function shareText({ count, of, interval, noInterval }: Share, perMinute: boolean): string {
  const show = (value: number): string => (perMinute ? formatNumber(value) : percent(value));
  const value = `${show(count / of)}${perMinute ? ' a minute' : ''}`;
  if (interval !== undefined) return `${value} (95 %: ${interval.ci95.map(show).join(' … ')})`;
  return noInterval === undefined ? value : `${value} (no interval: ${noInterval})`;
}

/** Error rates, sameness of the text over the iterations, and the alignment checks. */
export function textSection(record: RunRecord): Section {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const variant of record.variants) {
    for (const rate of variant.accuracy.errorRates) {
      rows.push([
        `${ERROR_RATE_NAMES[rate.unit]} (${rate.layer})`,
        variant.id,
        rate.model,
        rateText(rate),
        `${rate.failed === undefined ? '' : `${rate.failed} failed, counted as deletions  `}S ${rate.substitutions}  D ${rate.deletions}  I ${rate.insertions}  hits ${rate.hits}  of ${rate.n}`,
      ]);
    }
    rows.push(...slopeRows(variant), ...faithfulnessRows(variant));
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
  return {
    id: 'text',
    title: 'text',
    head: ['measure', 'variant', 'model', 'value', 'detail'],
    rows: saidOnce(rows, record.variants.length),
    notes,
  };
}
