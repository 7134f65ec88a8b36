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
  const unit = timeUnit([topOf(chunks.map(totalOf))]);
  const totals = groups.map((group) => ({
    n: group[0]?.n ?? 0,
    total: group.reduce((sum, chunk) => sum + totalOf(chunk), 0) / group.length,
  }));
  const most = topOf(totals.map(({ total }) => total));
  const top = most / unit.size;
  const scaled = bars
    .filter(({ low }) => low < most)
    .map((bar) => ({ ...bar, low: bar.low / unit.size, high: Math.min(bar.high, most) / unit.size }));
  // What leaves the axis says how far it goes.
  const beyond = totals
    .filter(({ total }) => total > most)
    .map(({ n, total }) => ({ n, said: `▲ ${formatTime(total)}` }));
  const last = chunks.at(-1)?.n ?? 1;
  const failed = chunks.filter((chunk) => chunk.failed).map(({ n }) => ({ n }));
  return draw(
    {
      ...FRAME,
      width: 860,
      x: { label: 'chunk', domain: [0.5, last + 0.5], ticks: wholeTicks(last), tickFormat: 'd' },
      y: { label: `work on a chunk, ${unit.name}`, domain: [0, top || 1], grid: true, ticks: 5 },
      marks: [
        rectY(scaled, {
          x1: 'from',
          x2: 'to',
          y1: 'low',
          y2: 'high',
          fill: ({ stage }: Bar) => stageColour(stage),
          title: 'said',
        }),
        text(beyond, {
          x: 'n',
          text: 'said',
          frameAnchor: 'top',
          dy: -6,
          textAnchor: 'start',
          fill: colour('ink'),
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

const totalOf = ({ took }: ChunkWork): number => Object.values(took).reduce((sum, time) => sum + time, 0);

/** The height of the axis: a chunk that waited for a dictionary must not press all others flat. */
function topOf(totals: readonly number[]): number {
  const sorted = totals.toSorted((a, b) => a - b);
  const [most = 0, usual = 0] = [sorted.at(-1), sorted[Math.floor(0.97 * (sorted.length - 1))]];
  return most > 2.5 * usual ? 1.5 * usual : 1.1 * most;
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
  const totals = chunks.map(totalOf);
  const failed = chunks.filter((chunk) => chunk.failed).length;
  return `Work on each of ${chunks.length} chunks of ${variant}, from ${formatTime(Math.min(...totals))} to ${formatTime(Math.max(...totals))}, ${failed} failed`;
}
