import { LATENCIES, LATENCY_NAMES, type LatencyName } from '../../metrics/definitions/latency.ts';
import type { RunRecord, Summary } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { formatNumber, formatTime } from '../../record/units.ts';
import type { Section } from './section.ts';

/** How a speed is named and shown, and the quantile of its bad end: slow times are high, slow rates low. */
export interface SpeedFigure {
  readonly id: LatencyName;
  readonly label: string;
  readonly show: (value: number) => string;
  readonly bad: 'p95' | 'p5';
}

export function speedFigure(id: LatencyName): SpeedFigure {
  const { dimension, better, speed } = LATENCIES[id];
  return {
    id,
    label: speed.label,
    show: dimension === 'time' ? formatTime : formatNumber,
    bad: better === 'more' ? 'p5' : 'p95',
  };
}

/** Latencies and rates by variant and model; warm-up iterations are left out. */
export function speedSection(record: RunRecord): Section {
  const rows: string[][] = [];
  const notes: string[] = [];
  const hidden: string[] = [];
  for (const { id, label, show, bad } of LATENCY_NAMES.map(speedFigure)) {
    for (const variant of record.variants) {
      for (const [model, latency] of Object.entries(variant.latency)) {
        const summary: Summary | undefined = latency[id];
        if (summary === undefined) continue;
        const cells = [summary.p50, summary[bad], summary.min, summary.max].map(show);
        rows.push([label, variant.id, model, ...cells, String(summary.n)]);
      }
    }
  }
  for (const variant of record.variants) {
    const placed = countedSegments(variant).flatMap(({ iterations }) =>
      iterations.flatMap(({ index, steps }) => steps.map((step) => ({ index, step }))),
    );
    for (const { index, step } of placed)
      if (step.paused !== undefined)
        notes.push(`${variant.id}: ${step.step} of iteration ${index} is in no latency: ${step.paused}`);
    const rounds = placed.flatMap(({ step }) => (step.paused === undefined ? (step.round ?? []) : []));
    const bursts = rounds.filter(({ burst }) => burst).length;
    if (bursts > 0) hidden.push(`${variant.id}: burst in ${bursts} of ${rounds.length} rounds`);
  }
  if (hidden.length > 0)
    notes.push(
      `${hidden.join('; ')}: all chunks came at the end of the call, so no first-token time and no rate is given`,
    );
  return {
    id: 'speed',
    title: 'speed',
    head: ['latency', 'variant', 'model', 'p50', 'p95 (rates: p5)', 'min', 'max', 'n'],
    rows,
    notes,
  };
}
