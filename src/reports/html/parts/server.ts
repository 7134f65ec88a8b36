import { picturedOf } from '../../../record/metric.ts';
import type { RunRecord, Variant } from '../../../record/run-record.ts';
import { type Distribution, distributionChart } from '../../charts/distribution-chart.ts';
import { seriesColour } from '../../charts/palette.ts';
import { type Html, html } from '../../markup/markup.ts';
import {
  deliveriesOf,
  jobsOf,
  jobsSection,
  serverGrowthSection,
  serverMemorySection,
  serverTrace,
} from '../../sections/served-section.ts';
import { figure } from '../elements/figure.ts';
import type { HtmlPart } from '../elements/section.ts';
import { folded, sectionTable } from '../elements/table.ts';
import { judgedFigures } from './judged-figures.ts';

/** A server under load: how its jobs went, how soon text came, and what it holds after each of them. */
export const serverPart: HtmlPart = {
  id: 'served',
  title: 'The server and its clients',
  shows: ['jobs', 'server-growth', 'server-memory'],
  body(record) {
    const jobs = jobsSection(record);
    if (jobs.rows.length === 0) return undefined;
    return html`<p class="lead">One point is one job, read at the next moment at which none ran.</p>
${sectionTable(jobs)}${deliveries(record)}${record.variants.map(ofVariant)}
${folded('Figures: growth of the server per job', sectionTable(serverGrowthSection(record)))}${folded('Figures: memory of the server between jobs', sectionTable(serverMemorySection(record)))}`;
  },
};

function deliveries({ variants }: RunRecord): Html | undefined {
  const shown = variants.flatMap((variant, index): Distribution[] => {
    const values = deliveriesOf(jobsOf(variant));
    return values.length < 2
      ? []
      : [{ label: variant.id, values, summary: undefined, stroke: seriesColour(index) }];
  });
  if (shown.length === 0) return undefined;
  return figure('First text, from the engine’s callback to the client', distributionChart('delivery', shown));
}

function ofVariant(variant: Variant, index: number): Html | undefined {
  const jobs = jobsOf(variant);
  const body = judgedFigures({
    label: variant.id,
    growth: variant.serverGrowth ?? {},
    metrics: picturedOf('server'),
    traceOf: (metric) => serverTrace(jobs, metric),
    stroke: seriesColour(index),
    unit: 'job',
  });
  return body === undefined ? undefined : html`<h3>${variant.id}, the server as it was judged</h3>${body}`;
}
