import type { CheckpointMetric } from '../../../record/metric.ts';
import { formatTime } from '../../../record/units.ts';
import { chunkChart, stageColour } from '../../charts/chunk-chart.ts';
import { overlayChart } from '../../charts/overlay-chart.ts';
import { seriesColour } from '../../charts/palette.ts';
import { type Html, html, trusted } from '../../markup/markup.ts';
import { CHUNK_STAGES, type ChunkWork, chunksOf } from '../../sections/chunks.ts';
import type { Trace } from '../../sections/traces.ts';
import { figure, legend } from '../elements/figure.ts';
import type { HtmlPart } from '../elements/section.ts';

const LEAST_CHUNKS = 3;
/** Pictures of more variants would be a page nobody reads. */
const MOST_VARIANTS = 4;

/** A long audio chunk by chunk: what each took, by stage, and what memory was left at. */
export const chunksPart: HtmlPart = {
  id: 'chunks',
  title: 'Chunk by chunk',
  shows: [],
  body(record): Html | undefined {
    const all = record.variants
      .map((variant, index) => ({ variant, index, chunks: chunksOf(variant) }))
      .filter(({ chunks }) => chunks.length >= LEAST_CHUNKS);
    if (all.length === 0) return undefined;
    const shown = all.slice(0, MOST_VARIANTS);
    const works = shown.map(
      ({ variant, chunks }) =>
        html`<figure class="wide">${trusted(chunkChart(variant.id, chunks))}<figcaption>${variant.id}: ${summary(chunks)}</figcaption></figure>\n`,
    );
    const memory = (['heap', 'rss'] as const).flatMap((metric) => {
      const traces = shown
        .map(({ variant, index, chunks }) => ({
          label: variant.id,
          stroke: seriesColour(index),
          trace: traceOf(chunks, metric),
        }))
        .filter(({ trace }) => trace.points.length >= LEAST_CHUNKS);
      if (traces.length === 0) return [];
      const svg = overlayChart(metric, traces, { width: 420, height: 220, unit: 'chunk' });
      return [figure(`${metric} when the work on a chunk is over, as its change since the first`, svg)];
    });
    const left = all.length - shown.length;
    return html`<p class="lead">What the work on each chunk took, its stages above each other; a cross is a chunk that failed. Bars that rise mean work that grows with the length of the audio.</p>
${legend(CHUNK_STAGES.map((stage) => ({ label: stage, stroke: stageColour(stage) })))}<div class="figures">${works}</div>
<div class="figures">${memory}</div>${memory.length > 0 ? legend(shown.map(({ variant, index }) => ({ label: variant.id, stroke: seriesColour(index) }))) : undefined}${left > 0 ? html`<p>${left} more variants are in the tables alone.</p>` : undefined}`;
  },
};

/** `180 chunks, 3595 s of audio, 0 failed, 11.0 ms of work for a second of audio` */
function summary(chunks: readonly ChunkWork[]): string {
  const audio = chunks.reduce((sum, chunk) => sum + (chunk.audio ?? 0), 0);
  const took = chunks.reduce((sum, chunk) => sum + Object.values(chunk.took).reduce((a, b) => a + b, 0), 0);
  const failed = chunks.filter((chunk) => chunk.failed).length;
  const pace = audio > 0 ? `, ${formatTime(took / audio)} of work for a second of audio` : '';
  return `${chunks.length} chunks, ${audio.toFixed(0)} s of audio, ${failed} failed${pace}`;
}

function traceOf(chunks: readonly ChunkWork[], metric: CheckpointMetric): Trace {
  const points = chunks.flatMap(({ n, last }) => {
    const value = last?.readings[metric];
    return value === undefined ? [] : [{ x: n, y: value }];
  });
  return { name: 'chunk', points };
}
