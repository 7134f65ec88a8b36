import type { RunRecord } from '../../../record/run-record.ts';
import { overlayChart } from '../../charts/overlay-chart.ts';
import { seriesColour } from '../../charts/palette.ts';
import { type Html, html } from '../../markup/markup.ts';
import { checkpointTraces, longest } from '../../sections/traces.ts';
import { figure, legend } from '../elements/figure.ts';
import type { HtmlPart } from '../elements/section.ts';

const MOST_VARIANTS = 8;
const MOST_TRACES = 12;

/** Levels at each checkpoint over the iterations: a leak of one phase lifts the phases after it, and not before. */
export const checkpointsPart: HtmlPart = {
  id: 'checkpoints',
  title: 'Growth by checkpoint',
  shows: [],
  body(record: RunRecord): Html | undefined {
    const drawn = record.variants.slice(0, MOST_VARIANTS).flatMap((variant) => {
      const segment = longest(variant);
      if (segment === undefined || segment.iterations.length < 3) return [];
      const names = checkpointTraces(segment, 'rss').map(({ name }) => name);
      if (names.length < 2 || names.length > MOST_TRACES) return [];
      const pictures = (['heap', 'rss'] as const).flatMap((metric) => {
        const traces = checkpointTraces(segment, metric)
          .filter(({ points }) => points.length >= 3)
          .map((trace) => ({ label: trace.name, stroke: seriesColour(names.indexOf(trace.name)), trace }));
        return traces.length === 0
          ? []
          : [figure(`${variant.id}: ${metric} at each checkpoint`, overlayChart(metric, traces))];
      });
      const key = legend(names.map((label, i) => ({ label, stroke: seriesColour(i) })));
      return pictures.length === 0 ? [] : [html`<div class="figures">${pictures}</div>${key}`];
    });
    return drawn.length === 0 ? undefined : html`${drawn}`;
  },
};
