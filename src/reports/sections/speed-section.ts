import type { RunRecord, Summary } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { formatNumber, formatTime } from '../../record/units.ts';
import type { Section } from './section.ts';

interface Row {
  readonly id: string;
  readonly label: string;
  readonly show: (value: number) => string;
  /** Quantile of the bad end: slow times are high, slow rates low. */
  readonly bad: 'p95' | 'p5';
}

const ROWS: readonly Row[] = [
  { id: 'ttft', label: 'TTFT', show: formatTime, bad: 'p95' },
  { id: 'ttft_text', label: 'TTFT of text', show: formatTime, bad: 'p95' },
  { id: 'itl', label: 'ITL', show: formatTime, bad: 'p95' },
  { id: 'tokens_per_s', label: 'tokens/s', show: formatNumber, bad: 'p5' },
  { id: 'rtf', label: 'RTF', show: formatNumber, bad: 'p95' },
  { id: 'total', label: 'total', show: formatTime, bad: 'p95' },
  { id: 'load_time', label: 'load', show: formatTime, bad: 'p95' },
  { id: 'unload_time', label: 'unload', show: formatTime, bad: 'p95' },
];

/** Latencies and rates by variant and model; warm-up iterations are left out. */
export function speedSection(record: RunRecord): Section {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const { id, label, show, bad } of ROWS) {
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
    const rounds = countedSegments(variant).flatMap(({ iterations }) =>
      iterations.flatMap(({ steps }) => steps.flatMap(({ round }) => round ?? [])),
    );
    const bursts = rounds.filter(({ burst }) => burst).length;
    if (bursts > 0) {
      notes.push(
        `${variant.id}: burst in ${bursts} of ${rounds.length} rounds: all chunks came at the end of the call, so no first-token time and no rate is given`,
      );
    }
  }
  return {
    id: 'speed',
    title: 'speed',
    head: ['latency', 'variant', 'model', 'p50', 'p95 (rates: p5)', 'min', 'max', 'n'],
    rows,
    notes,
  };
}
