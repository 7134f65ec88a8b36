import type { CheckpointMetric } from '../../../record/metric.ts';
import type { Growth } from '../../../record/run-record.ts';
import type { MeasuredProcess } from '../../../record/segments.ts';
import { growthChart } from '../../charts/growth-chart.ts';
import { type Html, html } from '../../markup/markup.ts';
import { formatQuantity } from '../../sections/growth-section.ts';
import type { Trace } from '../../sections/traces.ts';
import { figure } from '../elements/figure.ts';

export interface JudgedFigures {
  /** Whose memory it is. */
  readonly label: string;
  readonly growth: Readonly<Partial<Record<CheckpointMetric, Growth>>>;
  /** Those to show, in this order. */
  readonly metrics: readonly CheckpointMetric[];
  readonly traceOf: (metric: CheckpointMetric) => Trace;
  readonly stroke: string;
  /** What one point is. */
  readonly unit?: MeasuredProcess['unit'];
}

/** A picture of each quantity as it was judged; those that never changed in one sentence. Undefined where none was judged. */
export function judgedFigures({
  label,
  growth,
  metrics,
  traceOf,
  stroke,
  unit = 'iteration',
}: JudgedFigures): Html | undefined {
  const judged = metrics.filter((metric) => growth[metric] !== undefined);
  if (judged.length === 0) return undefined;
  const constant: string[] = [];
  const pictures = judged.flatMap((metric) => {
    const trace = traceOf(metric);
    const first = trace.points[0]?.y;
    if (first === undefined) return [];
    if (trace.points.every(({ y }) => y === first)) {
      constant.push(`${metric} ${formatQuantity(metric, first).replace(/\.000$/, '')}`);
      return [];
    }
    const chart = growthChart({ variant: label, metric, trace, growth: growth[metric], stroke });
    return [figure(`${metric}: ${growth[metric]?.reason ?? ''}`, chart)];
  });
  const still =
    constant.length === 0
      ? undefined
      : html`<p class="soft">The same at the end of every ${unit}: ${constant.join(', ')}.</p>`;
  return html`<div class="figures">${pictures}</div>${still}`;
}
