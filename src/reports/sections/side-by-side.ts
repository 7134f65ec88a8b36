import type { Growth, RunRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { formatBytes } from '../../record/units.ts';
import { formatQuantity, VERDICT_WORDS } from './growth-section.ts';
import { ABSENT, type Section } from './section.ts';
import { speedFigure } from './speed-section.ts';
import { endTrace, longest } from './traces.ts';

/** A figure of a variant. Its name is text around the id of a metric, which a format may link to its definition. */
export interface SideFigure {
  readonly before: string;
  /** Metric id; '' for a figure that is no metric. */
  readonly metric: string;
  /** What the metric is called here; its id where this is absent. */
  readonly label?: string;
  readonly after: string;
  of(variant: Variant): SideValue | undefined;
}

export interface SideValue {
  readonly text: string;
  readonly verdict?: Growth['verdict'];
}

/** More columns than this are no longer read side by side. */
const MOST = { page: 8, screen: 4 } as const;

/** The variants that stand side by side: those that were measured, if they are more than one and not too many. */
export function standingSideBySide({ variants }: RunRecord, where: keyof typeof MOST): readonly Variant[] {
  const measured = variants.filter(({ segments }) => segments.length > 0);
  return measured.length < 2 || measured.length > MOST[where] ? [] : measured;
}

/** The figures that people ask for first: nothing here that other sections do not say. */
export function sideFigures(record: RunRecord): SideFigure[] {
  const models = [...new Set(record.variants.flatMap(({ latency }) => Object.keys(latency)))];
  const ofModel = (model: string): string => (models.length > 1 ? `, ${model}` : '');
  return [
    ...(['heap', 'anon', 'handles'] as const).map(
      (metric): SideFigure => ({
        before: 'growth of ',
        metric,
        after: '',
        of({ growth }) {
          const judged = growth[metric];
          if (judged === undefined) return undefined;
          const text = judged.rate === null ? ABSENT : formatQuantity(metric, judged.rate);
          return { text, verdict: judged.verdict };
        },
      }),
    ),
    ...(['heap', 'rss'] as const).map(
      (metric): SideFigure => ({
        before: '',
        metric,
        after: ', first → last iteration',
        of(variant) {
          const segment = longest(variant);
          const points = segment === undefined ? [] : endTrace(segment, metric).points;
          const [first, last] = [points[0]?.y, points.at(-1)?.y];
          if (first === undefined || last === undefined) return undefined;
          return { text: `${formatBytes(first)} → ${formatBytes(last)}` };
        },
      }),
    ),
    {
      before: 'peak of ',
      metric: 'rss',
      after: '',
      of(variant) {
        const peaks = countedSegments(variant).flatMap(({ peak }) => peak.rss ?? []);
        return peaks.length === 0 ? undefined : { text: formatBytes(Math.max(...peaks)) };
      },
    },
    ...models.flatMap((model) =>
      (['ttft', 'tokens_per_s', 'rtf', 'load_time'] as const).map(speedFigure).map(
        ({ id, label, bad, show }): SideFigure => ({
          before: '',
          metric: id,
          label,
          after: ` p50 / ${bad}${ofModel(model)}`,
          of({ latency }) {
            const summary = latency[model]?.[id];
            return summary === undefined
              ? undefined
              : { text: `${show(summary.p50)} / ${show(summary[bad])}` };
          },
        }),
      ),
    ),
    ...models.map(
      (model): SideFigure => ({
        before: 'error rate',
        metric: '',
        after: ofModel(model),
        of({ accuracy }) {
          const rate = accuracy.errorRates.find((candidate) => candidate.model === model);
          return rate === undefined
            ? undefined
            : { text: `${(rate.rate * 100).toFixed(2)} % (${rate.unit})` };
        },
      }),
    ),
    {
      before: 'gates passed',
      metric: '',
      after: '',
      of({ gates }) {
        const judged = gates.filter(({ outcome }) => outcome !== 'skipped');
        return { text: `${judged.filter(({ outcome }) => outcome === 'pass').length} of ${judged.length}` };
      },
    },
  ];
}

/** The same as a table of plain text, a column a variant; no rows where there is nothing to set side by side. */
export function sideBySideSection(record: RunRecord): Section {
  const variants = standingSideBySide(record, 'screen');
  const rows = sideFigures(record)
    .map(({ before, metric, label, after, of }) => [
      `${before}${label ?? metric}${after}`,
      ...variants.map((variant) => plain(of(variant))),
    ])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ABSENT));
  return {
    id: 'side-by-side',
    title: 'side by side',
    head: ['figure', ...variants.map(({ id }) => id)],
    rows: variants.length === 0 ? [] : rows,
    notes: [],
  };
}

function plain(value: SideValue | undefined): string {
  if (value === undefined) return ABSENT;
  return value.verdict === undefined ? value.text : `${value.text}  ${VERDICT_WORDS[value.verdict]}`;
}
