import { rectY, text } from '@observablehq/plot';
import { formatTime } from '../../record/units.ts';
import { CHUNK_STAGES, type ChunkStage, type ChunkWork } from '../sections/chunks.ts';
import { colour, seriesColour } from './palette.ts';
import { timeUnit, wholeTicks } from './scale.ts';
import { draw } from './svg.ts';
import { FRAME } from './svg-frame.ts';

/** More bars than this are thinner than a pixel: neighbours are taken together, each by its mean. */
const MOST_BARS = 180;

export const stageColour = (stage: ChunkStage): string => seriesColour(CHUNK_STAGES.indexOf(stage));

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly stage: ChunkStage;
  readonly low: number;
  readonly high: number;
  readonly said: string;
}

/** What the work on each chunk took, its stages above each other; a chunk that failed has a cross. */
export function chunkChart(variant: string, chunks: readonly ChunkWork[]): string {
  const size = Math.ceil(chunks.length / MOST_BARS);
  const groups = Array.from({ length: Math.ceil(chunks.length / size) }, (_, i) =>
    chunks.slice(i * size, (i + 1) * size),
  );
  const bars = groups.flatMap(barsOf);
  const unit = timeUnit(bars.map(({ high }) => high));
  const scaled = bars.map((bar) => ({ ...bar, low: bar.low / unit.size, high: bar.high / unit.size }));
  const top = Math.max(0, ...scaled.map(({ high }) => high));
  const last = chunks.at(-1)?.n ?? 1;
  const failed = chunks.filter((chunk) => chunk.failed).map(({ n }) => ({ n }));
  return draw(
    {
      ...FRAME,
      width: 860,
      x: { label: 'chunk', domain: [0.5, last + 0.5], ticks: wholeTicks(last), tickFormat: 'd' },
      y: { label: `work on a chunk, ${unit.name}`, domain: [0, top * 1.1 || 1], grid: true, ticks: 5 },
      marks: [
        rectY(scaled, {
          x1: 'from',
          x2: 'to',
          y1: 'low',
          y2: 'high',
          fill: ({ stage }: Bar) => stageColour(stage),
          title: 'said',
        }),
        text(failed, {
          x: 'n',
          text: () => '✗',
          frameAnchor: 'top',
          dy: 4,
          fill: colour('bad'),
          fontWeight: 700,
        }),
      ],
    },
    described(variant, chunks),
  );
}

function barsOf(group: readonly ChunkWork[]): Bar[] {
  const [first, last] = [group[0]?.n ?? 0, group.at(-1)?.n ?? 0];
  let low = 0;
  return CHUNK_STAGES.flatMap((stage) => {
    const took = group.reduce((sum, chunk) => sum + chunk.took[stage], 0) / group.length;
    if (took === 0) return [];
    const bar = {
      from: first - 0.4,
      to: last + 0.4,
      stage,
      low,
      high: low + took,
      said: `chunk ${first === last ? first : `${first} to ${last}, on average`}: ${stage} ${formatTime(took)}`,
    };
    low += took;
    return [bar];
  });
}

function described(variant: string, chunks: readonly ChunkWork[]): string {
  const totals = chunks.map(({ took }) => Object.values(took).reduce((sum, time) => sum + time, 0));
  const failed = chunks.filter((chunk) => chunk.failed).length;
  return `Work on each of ${chunks.length} chunks of ${variant}, from ${formatTime(Math.min(...totals))} to ${formatTime(Math.max(...totals))}, ${failed} failed`;
}
