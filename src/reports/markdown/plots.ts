import type { CheckpointMetric } from '../../record/metric.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { overlayChart } from '../charts/overlay-chart.ts';
import { seriesColour, standalone } from '../charts/palette.ts';
import { plotName, plottedTraces } from '../sections/plotted.ts';

/** The pictures that the Markdown report shows, as files beside it. */
export function plotFiles(record: RunRecord): { readonly file: string; readonly content: string }[] {
  return (['heap', 'rss'] as const).flatMap((metric: CheckpointMetric) => {
    const traces = plottedTraces(record, metric).map(({ index, ...named }) => ({
      ...named,
      stroke: seriesColour(index),
    }));
    if (traces.length === 0) return [];
    const drawn = overlayChart(metric, traces, { width: 560, height: 240, named: true });
    return [{ file: plotName(metric), content: `${standalone(drawn)}\n` }];
  });
}
