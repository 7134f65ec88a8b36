import type { RunRecord, Summary, Variant } from '../../../record/run-record.ts';
import { countedSegments } from '../../../record/segments.ts';
import { formatBytes, formatNumber, formatTime } from '../../../record/units.ts';
import { formatQuantity, VERDICT_WORDS } from '../../growth-section.ts';
import { ABSENT } from '../../section.ts';
import { endTrace, longest } from '../../traces.ts';
import { type Content, type Html, html } from '../markup.ts';
import type { HtmlPart } from '../section.ts';
import { table, verdictWord } from '../table.ts';
import { term } from '../term.ts';

/** A figure of a variant, and how it is called. */
interface Figure {
  readonly name: Content;
  of(variant: Variant): Content;
}

/** The figures that people ask for first, a column a variant (or build): nothing here that other parts do not say. */
export const sideBySide: HtmlPart = {
  id: 'side-by-side',
  title: 'Side by side',
  shows: [],
  body(record: RunRecord): Html | undefined {
    const variants = record.variants.filter(({ segments }) => segments.length > 0);
    if (variants.length < 2 || variants.length > 8) return undefined;
    const rows = figuresOf(record)
      .map(({ name, of }) => [name, ...variants.map((variant) => of(variant) ?? ABSENT)])
      .filter(([, ...cells]) => cells.some((cell) => cell !== ABSENT));
    const labels = new Map(record.engines.map(({ id, label }) => [id, label]));
    const heads = variants.map(({ id, engine }) =>
      labels.size > 1 ? html`${id}<br><span class="soft">${labels.get(engine) ?? engine}</span>` : id,
    );
    return table('Variants side by side', ['figure', ...heads], rows);
  },
};

function figuresOf(record: RunRecord): Figure[] {
  const models = [...new Set(record.variants.flatMap(({ latency }) => Object.keys(latency)))];
  const ofModel = (model: string): string => (models.length > 1 ? `, ${model}` : '');
  return [
    ...(['heap', 'anon', 'handles'] as const).map(
      (metric): Figure => ({
        name: html`growth of ${term(metric)}`,
        of({ growth }) {
          const judged = growth[metric];
          if (judged === undefined) return undefined;
          const rate = judged.rate === null ? ABSENT : formatQuantity(metric, judged.rate);
          return html`${rate} ${verdictWord(VERDICT_WORDS[judged.verdict])}`;
        },
      }),
    ),
    ...(['heap', 'rss'] as const).map(
      (metric): Figure => ({
        name: html`${term(metric)}, first → last iteration`,
        of(variant) {
          const segment = longest(variant);
          const points = segment === undefined ? [] : endTrace(segment, metric).points;
          const [first, last] = [points[0]?.y, points.at(-1)?.y];
          if (first === undefined || last === undefined) return undefined;
          return `${formatBytes(first)} → ${formatBytes(last)}`;
        },
      }),
    ),
    {
      name: html`peak of ${term('rss')}`,
      of(variant) {
        const peaks = countedSegments(variant).flatMap(({ peak }) => peak.rss ?? []);
        return peaks.length === 0 ? undefined : formatBytes(Math.max(...peaks));
      },
    },
    ...models.flatMap((model) =>
      SPEEDS.map(
        ({ id, label, bad, show }): Figure => ({
          name: html`${term(id, label)} p50 / ${bad}${ofModel(model)}`,
          of({ latency }) {
            const summary = latency[model]?.[id];
            return summary === undefined ? undefined : `${show(summary.p50)} / ${show(summary[bad])}`;
          },
        }),
      ),
    ),
    ...models.map(
      (model): Figure => ({
        name: html`error rate${ofModel(model)}`,
        of({ accuracy }) {
          const rate = accuracy.errorRates.find((candidate) => candidate.model === model);
          return rate === undefined ? undefined : `${(rate.rate * 100).toFixed(2)} % (${rate.unit})`;
        },
      }),
    ),
    {
      name: 'gates passed',
      of({ gates }) {
        const judged = gates.filter(({ outcome }) => outcome !== 'skipped');
        return `${judged.filter(({ outcome }) => outcome === 'pass').length} of ${judged.length}`;
      },
    },
  ];
}

const SPEEDS: readonly {
  readonly id: 'ttft' | 'tokens_per_s' | 'rtf' | 'load_time';
  readonly label: string;
  readonly bad: keyof Summary & ('p95' | 'p5');
  readonly show: (value: number) => string;
}[] = [
  { id: 'ttft', label: 'TTFT', bad: 'p95', show: formatTime },
  { id: 'tokens_per_s', label: 'tokens/s', bad: 'p5', show: formatNumber },
  { id: 'rtf', label: 'RTF', bad: 'p95', show: formatNumber },
  { id: 'load_time', label: 'load', bad: 'p95', show: formatTime },
];
