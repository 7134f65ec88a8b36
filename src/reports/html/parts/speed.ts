import type { Round, RunRecord, StepRecord, Variant } from '../../../record/run-record.ts';
import { countedSegments } from '../../../record/segments.ts';
import { type Distribution, distributionChart } from '../../charts/distribution-chart.ts';
import { latencyChart } from '../../charts/latency-chart.ts';
import { seriesColour } from '../../charts/palette.ts';
import { type Html, html } from '../../markup/markup.ts';
import { speedSection } from '../../sections/speed-section.ts';
import type { Point } from '../../sections/thinned.ts';
import { figure } from '../elements/figure.ts';
import type { HtmlPart } from '../elements/section.ts';
import { folded, sectionTable } from '../elements/table.ts';
import { term } from '../elements/term.ts';

const NAMES: readonly { readonly id: SampledLatency; readonly label: string }[] = [
  { id: 'ttft', label: 'TTFT' },
  { id: 'itl', label: 'ITL' },
  { id: 'total', label: 'total' },
];
const MOST_ROWS = 8;
const LEAST_VALUES = 3;

/** Distributions of the latencies, and their figures. */
export const speedPart: HtmlPart = {
  id: 'speed',
  title: 'Speed',
  shows: ['speed'],
  body(record: RunRecord): Html | undefined {
    const section = speedSection(record);
    if (section.rows.length === 0 && section.notes.length === 0) return undefined;
    const pictures = NAMES.flatMap(({ id, label }) => {
      const distributions = distributionsOf(record, id);
      if (distributions.length === 0) return [];
      const shown = distributions.slice(0, MOST_ROWS);
      const left = distributions.length - shown.length;
      // One iteration of a hundred chunks is one point of the axis: how its rounds went one by one is told chunk by chunk.
      const several = new Set(shown.flatMap(({ points }) => points.map(({ x }) => x))).size > 1;
      const traces = shown.map(({ label: name, stroke, points }) => ({ label: name, stroke, points }));
      return [
        ...(several ? [figure(html`${term(id, label)} by iteration`, latencyChart(label, traces))] : []),
        figure(
          html`${term(id, label)}: ${left > 0 ? `the first ${MOST_ROWS} of ${distributions.length}; ` : ''}each row by its own height; a line at p50, dashed at p95`,
          distributionChart(label, shown),
        ),
      ];
    });
    const notes = { ...section, rows: [] };
    return html`<p class="lead">Warm-up iterations are left out. These ran one after the other on one machine: what differs between variants here is no comparison of builds.</p><div class="figures">${pictures}</div>${sectionTable(notes)}${folded('Figures: speed', sectionTable({ ...section, notes: [] }))}`;
  },
};

interface Sampled extends Distribution {
  /** By iteration. */
  readonly points: readonly Point[];
}

function distributionsOf(record: RunRecord, latency: SampledLatency): Sampled[] {
  return record.variants.flatMap((variant, index) =>
    [...latencySamples(variant, latency)]
      .filter(([, points]) => points.length >= LEAST_VALUES)
      .map(([model, points]) => ({
        label: record.models.length > 1 ? `${variant.id}, ${model}` : variant.id,
        points,
        values: points.map(({ y }) => y),
        summary: variant.latency[model]?.[latency],
        stroke: seriesColour(index),
      })),
  );
}

/** Rounds that latencies are read from: warm-up iterations and failed steps left out (docs/metrics.md#latency). */
function measuredRounds(
  variant: Variant,
): { readonly index: number; readonly step: StepRecord; readonly round: Round }[] {
  return countedSegments(variant).flatMap(({ iterations }) =>
    iterations
      .filter(({ warmUp }) => !warmUp)
      .flatMap(({ index, steps }) =>
        steps.flatMap((step) =>
          step.round === undefined || step.failure !== undefined || step.paused !== undefined
            ? []
            : [{ index, step, round: step.round }],
        ),
      ),
  );
}

/** What a step of `latencySamples` is about. */
type SampledLatency = 'ttft' | 'ttft_text' | 'itl' | 'total';

/** Every value behind the summary of a latency, ns, with its iteration, by model. */
function latencySamples(variant: Variant, latency: SampledLatency): Map<string, Point[]> {
  const byModel = new Map<string, Point[]>();
  for (const { index, step, round } of measuredRounds(variant)) {
    const values = valuesOf(step, round, latency);
    if (step.model === undefined || values.length === 0) continue;
    const known = byModel.get(step.model) ?? [];
    for (const y of values) known.push({ x: index, y });
    byModel.set(step.model, known);
  }
  return byModel;
}

function valuesOf(step: StepRecord, round: Round, latency: SampledLatency): number[] {
  switch (latency) {
    case 'ttft':
      return round.ttft === undefined ? [] : [round.ttft];
    case 'ttft_text':
      return round.ttftText === undefined ? [] : [round.ttftText];
    case 'total':
      return [round.total];
    case 'itl':
      if (round.burst || step.step !== 'transcribe') return [];
      return round.times.slice(1).map((time, i) => time - (round.times[i] ?? time));
  }
}
