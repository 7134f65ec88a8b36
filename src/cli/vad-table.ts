import type { Chunk, ChunkPlan } from '../pipeline/vad/chunking/plan-chunks.ts';
import { formatTime, SAMPLE_RATE } from '../record/units.ts';

interface TableSource {
  readonly name: string;
  readonly backend: string;
  readonly samples: number;
}

const COLUMNS = ['chunk', 'from', 'to', 'length', 'speech', 'cut in speech'];

const SOURCES: Readonly<Record<string, string>> = {
  ten: 'speech by TEN VAD',
  energy: 'speech by energy',
  given: 'probabilities as given',
};

/** Chunks for people: one a line, then totals. */
export function vadTable({ name, backend, samples }: TableSource, { chunks, segments }: ChunkPlan): string {
  const title = `${name}   ${duration(samples)}   ${SOURCES[backend] ?? backend}`;
  if (chunks.length === 0) return `${title}\n\nno chunks: no speech`;
  const rows = [COLUMNS, ...chunks.map(row)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => (column === 5 ? cell : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [title, '', ...lines, '', ...totals(chunks, segments.length, samples)].join('\n');
}

function row({ index, start, end, forcedStart, forcedEnd, speechSeconds }: Chunk): string[] {
  const forced = [forcedStart ? 'start' : '', forcedEnd ? 'end' : '']
    .filter((where) => where !== '')
    .join(', ');
  const length = seconds((end - start) / SAMPLE_RATE);
  return [String(index), clock(start), clock(end), length, seconds(speechSeconds), forced];
}

function totals(chunks: readonly Chunk[], segments: number, samples: number): string[] {
  const lengths = chunks.map(({ start, end }) => end - start).sort((a, b) => a - b);
  const [least = 0, median = 0, most = 0] = [0, lengths.length >> 1, lengths.length - 1].map(
    (i) => lengths[i] ?? 0,
  );
  const sent = lengths.reduce((sum, length) => sum + length, 0);
  const spoken = chunks.reduce((sum, { speechSeconds }) => sum + speechSeconds, 0) * SAMPLE_RATE;
  const size = [least, median, most].map((length) => seconds(length / SAMPLE_RATE)).join(' / ');
  return [
    `${chunks.length} ${chunks.length === 1 ? 'chunk' : 'chunks'}, shortest / median / longest ${size}`,
    `${duration(spoken)} of speech in ${segments} ${segments === 1 ? 'segment' : 'segments'}`,
    `${duration(sent)} of ${duration(samples)} go to recognition (${Math.round((100 * sent) / samples)} %)`,
    ...(chunks.length > 1 ? [cuts(chunks)] : []),
  ];
}

function cuts(chunks: readonly Chunk[]): string {
  const forced = chunks.filter(({ forcedEnd }) => forcedEnd).length;
  if (forced === 0) return 'every cut is in a pause';
  return `${forced} of ${chunks.length - 1} cuts fall inside speech, for want of a pause`;
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;
const duration = (samples: number): string => formatTime((samples / SAMPLE_RATE) * 1e9);

/** Samples as `1:02:03.450`. */
function clock(samples: number): string {
  const ms = Math.round((samples / SAMPLE_RATE) * 1000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const rest = `${two((ms % 60_000) / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}
