/** What a growth plot shows: a series, the window that was judged, and the fit through it. */
export interface GrowthPlot {
  readonly series: readonly number[];
  /** First iteration of the window, and one past its last. */
  readonly window: readonly [number, number];
  /** Fitted values of the window. */
  readonly fitted: readonly number[];
  /** Writes a value of the series for the axis. */
  readonly format: (value: number) => string;
}

const ROWS = 6;
/** A character holds two samples above each other. */
const UPPER = '▀';
const LOWER = '▄';
const FIT = '─';
const WARM_UP = '░';
const JUDGED = '▔';

/**
 * A small plot in block characters, `columns` wide: samples as blocks, the fit as a line where no sample hides
 * it, and under the axis the warm-up (░) and the judged window (▔). Longer series show the median of each column.
 */
export function growthPlot({ series, window, fitted, format }: GrowthPlot, columns: number): string[] {
  if (series.length === 0) return [];
  const low = Math.min(...extremes(series), ...extremes(fitted));
  const high = Math.max(...extremes(series), ...extremes(fitted));
  const labels = [format(high), format(low)];
  const margin = Math.max(...labels.map((label) => label.length)) + 1;
  const width = Math.max(1, Math.min(columns - margin - 2, series.length));
  /** Half rows from the bottom. */
  const level = (value: number): number =>
    high > low ? Math.round(((value - low) / (high - low)) * (2 * ROWS - 1)) : ROWS - 1;

  const samples = binned(series, width);
  const [from, to] = window;
  const line = binned([...Array<number>(from).fill(Number.NaN), ...fitted], width, series.length);
  const rows = Array.from({ length: ROWS }, (_, r) => {
    const row = ROWS - 1 - r;
    const marks = samples.map((value, x) => mark(level(value), level(line[x] ?? Number.NaN), row));
    const label = r === 0 ? labels[0] : row === 0 ? labels[1] : '';
    return `${(label ?? '').padStart(margin - 1)} │${marks.join('')}`.trimEnd();
  });
  const axis = samples.map((_, x) => {
    const middle = ((x + 0.5) * series.length) / width;
    return middle < from ? WARM_UP : middle < to ? JUDGED : ' ';
  });
  return [...rows, `${' '.repeat(margin)} ${axis.join('')}`.trimEnd()];
}

function mark(sample: number, line: number, row: number): string {
  if (sample === 2 * row) return LOWER;
  if (sample === 2 * row + 1) return UPPER;
  return Math.floor(line / 2) === row ? FIT : ' ';
}

const extremes = (values: readonly number[]): number[] =>
  values.length === 0
    ? []
    : [
        values.reduce((least, v) => Math.min(least, v), Number.POSITIVE_INFINITY),
        values.reduce((most, v) => Math.max(most, v), Number.NEGATIVE_INFINITY),
      ];

/** The median of the values of each of `width` columns; the upper one of an even number. */
function binned(values: readonly number[], width: number, length = values.length): number[] {
  return Array.from({ length: width }, (_, x) => {
    const bin = values.slice(Math.floor((x * length) / width), Math.ceil(((x + 1) * length) / width));
    const present = bin.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    return present[present.length >> 1] ?? Number.NaN;
  });
}
