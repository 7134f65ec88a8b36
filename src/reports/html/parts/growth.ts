import { CHECKPOINT_METRICS, type CheckpointMetric, isShown, picturedOf } from '../../../record/metric.ts';
import type { RunRecord, Variant } from '../../../record/run-record.ts';
import { engineName } from '../../../record/segments.ts';
import { visibleJson } from '../../../record/visible-text.ts';
import { overlayChart } from '../../charts/overlay-chart.ts';
import { seriesColour } from '../../charts/palette.ts';
import { type Html, html, trusted } from '../../markup/markup.ts';
import { growthSection } from '../../sections/growth-section.ts';
import { memorySection } from '../../sections/memory-section.ts';
import { endTrace, longest, type Trace } from '../../sections/traces.ts';
import { figure, legend } from '../elements/figure.ts';
import type { HtmlPart } from '../elements/section.ts';
import { folded, sectionTable } from '../elements/table.ts';
import { judgedFigures } from './judged-figures.ts';

/** Pictures of more variants than this would be a page nobody reads, and megabytes; their figures are in the table. */
const MOST_VARIANTS = 12;

/** Memory at the end of each iteration: all variants in one frame, then each as it was judged. */
export const growthPart: HtmlPart = {
  id: 'growth',
  title: 'Growth over the iterations',
  shows: ['growth', 'memory'],
  body(record) {
    const variants = record.variants.flatMap((variant, index) => {
      const segment = longest(variant);
      return segment === undefined || segment.iterations.length < 2 ? [] : [{ variant, segment, index }];
    });
    const tables = html`${folded(`Figures: ${growthSection(record).title}`, sectionTable(growthSection(record)))}${folded('Figures: levels at the end of the iterations', sectionTable(memorySection(record)))}`;
    if (variants.length === 0) return growthSection(record).rows.length > 0 ? tables : undefined;
    const shown = variants.slice(0, MOST_VARIANTS);
    const left = variants.length - shown.length;
    const overlays = (['heap', 'rss'] as const).flatMap((metric) => {
      const traces = shown.flatMap(({ variant, segment, index }) => {
        const trace = endTrace(segment, metric);
        return trace.points.length < 2
          ? []
          : [
              {
                label: engineName(variant),
                stroke: seriesColour(index),
                trace,
                growth: variant.growth[metric],
              },
            ];
      });
      return traces.length === 0
        ? []
        : [
            figure(
              `${metric} at the end of each iteration, as its change since the warm-up`,
              overlayChart(metric, traces),
            ),
          ];
    });
    return html`<p class="lead">One point is one iteration, read when it is over and the process stands still. Each is drawn as its change since the warm-up (hatched), which the verdict leaves out. Green: the wedge that growth at the tolerance would fill. Black: the fitted line, a curve where the growth slows down, in the fan of its 99 % interval. Dashed, upright: a change of level.</p>
<div class="figures">${overlays}</div>${legend(shown.map(({ variant, index }) => ({ label: engineName(variant), stroke: seriesColour(index) })))}
${shown.map(({ variant, segment, index }) => ofVariant(variant, (metric) => endTrace(segment, metric), seriesColour(index), shown.length > 4))}
${left > 0 ? html`<p>${left} more variants are in the tables alone.</p>` : undefined}${explorer(record)}${tables}`;
  },
};

function ofVariant(
  variant: Variant,
  traceOf: (metric: CheckpointMetric) => Trace,
  stroke: string,
  fold: boolean,
): Html | undefined {
  const body = judgedFigures({
    label: engineName(variant),
    growth: variant.growth,
    metrics: picturedOf('engine'),
    traceOf,
    stroke,
  });
  if (body === undefined) return undefined;
  if (fold) return folded(`${engineName(variant)}, each quantity as it was judged`, body);
  return html`<h3>${engineName(variant)}, each quantity as it was judged</h3>${body}`;
}

/** Where the script, if it runs, puts a picture that can be zoomed into. */
function explorer(record: RunRecord): Html {
  const data = record.variants.flatMap((variant) => {
    const segment = longest(variant);
    if (segment === undefined || segment.iterations.length < 3) return [];
    const metrics = CHECKPOINT_METRICS.flatMap((metric) => {
      const { points } = endTrace(segment, metric);
      return points.length < 3 ||
        !isShown(
          metric,
          points.map(({ y }) => y),
        )
        ? []
        : [[metric, points.map(({ x }) => x), points.map(({ y }) => y)] as const];
    });
    return metrics.length === 0 ? [] : [{ id: variant.id, metrics }];
  });
  if (data.length === 0) return html``;
  const json = trusted(visibleJson(data).replaceAll('<', '\\u003c'));
  return html`<div id="explorer" hidden></div><script type="application/json" id="explorer-data">${json}</script>`;
}
