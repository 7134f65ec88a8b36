import type { AlignedUnit, AlignmentFinding } from '../../record/run-record.ts';
import { escapeMarkup } from '../markup/markup.ts';
import { colour } from './palette.ts';
import { openSvg } from './svg-frame.ts';

/** Audio as a report knows it. */
export interface Waveform {
  readonly id: string;
  readonly seconds: number;
  /** Largest amplitude of equal parts, per cent of full scale. */
  readonly envelope: readonly number[];
}

const ROW_SECONDS = 8;
const MOST_ROWS = 6;
const WIDTH = 1080;
const WAVE = 64;
const LANE = 17;
const ROW = WAVE + 2 * LANE + 30;
const MARGIN = 8;
/** Letters of this many pixels a column: a word that is longer than its box is not printed in it. */
const NARROW = 6.2;
const WIDE = 11.5;

/** How much of an audio a picture can show: its whole where it is short, else its beginning. */
export const shownSeconds = (seconds: number): number => Math.min(seconds, ROW_SECONDS * MOST_ROWS);

/**
 * Units of an alignment as boxes under the waveform of their audio, in rows of a few seconds; boxes stand in two lanes by turns,
 * so that neighbours can be told apart. A unit that a check objects to is marked.
 */
export function waveform(
  { id, seconds, envelope }: Waveform,
  units: readonly AlignedUnit[],
  findings: readonly AlignmentFinding[],
): string {
  const shown = shownSeconds(seconds);
  const perRow = Math.min(ROW_SECONDS, shown);
  const rows = Math.max(1, Math.ceil(shown / perRow - 1e-9));
  const pictures = Array.from({ length: rows }, (_, row) => {
    const from = row * perRow;
    const to = Math.min(shown, from + perRow);
    const x = (second: number): number => MARGIN + ((second - from) / perRow) * (WIDTH - 2 * MARGIN);
    const body = [
      wave(envelope, seconds, from, to, x),
      ruler(from, to, x),
      ...units.map((unit, i) => box(unit, i, findings, from, to, x)),
    ];
    return `<g transform="translate(0,${row * ROW})">${body.join('')}</g>`;
  });
  const wrong = findings.length === 0 ? 'no finding' : `${findings.length} findings`;
  const label = `Alignment of ${id}: ${units.length} units over ${seconds.toFixed(1)} s, ${wrong}; the times are in the table below`;
  const height = rows * ROW;
  return `${openSvg(`viewBox="0 0 ${WIDTH} ${height}"`, String(WIDTH), String(height), label)}${pictures.join('')}</svg>`;
}

type Place = (second: number) => number;

/** The parts of the envelope in a row as one closed shape about its middle. */
function wave(envelope: readonly number[], seconds: number, from: number, to: number, x: Place): string {
  const part = seconds / envelope.length;
  const first = Math.floor(from / part);
  const last = Math.min(envelope.length, Math.ceil(to / part));
  const most = Math.max(10, ...envelope);
  const middle = 14 + WAVE / 2;
  const points = Array.from({ length: Math.max(0, last - first) }, (_, i) => {
    const at = Math.min(to, Math.max(from, (first + i + 0.5) * part));
    return { at: x(at).toFixed(1), size: ((envelope[first + i] ?? 0) / most) * (WAVE / 2) };
  });
  const upper = points.map(({ at, size }) => `${at},${(middle - Math.max(0.4, size)).toFixed(1)}`);
  const lower = points
    .toReversed()
    .map(({ at, size }) => `${at},${(middle + Math.max(0.4, size)).toFixed(1)}`);
  if (points.length === 0) return '';
  return `<path d="M${[...upper, ...lower].join('L')}Z" fill="${colour('s1')}" opacity=".75"/>`;
}

/** Seconds above the row. */
function ruler(from: number, to: number, x: Place): string {
  const first = Math.ceil(from - 1e-9);
  const count = Math.floor(to + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const at = x(first + i).toFixed(1);
    const anchor = i === 0 && first === from ? 'start' : first + i === to ? 'end' : 'middle';
    return `<path d="M${at},14V${14 + WAVE + 2 * LANE}" stroke="${colour('line')}" stroke-width=".7"/><text x="${at}" y="10" font-size="10" text-anchor="${anchor}" fill="${colour('soft')}">${first + i} s</text>`;
  }).join('');
}

function box(
  { text, start, end }: AlignedUnit,
  index: number,
  findings: readonly AlignmentFinding[],
  from: number,
  to: number,
  x: Place,
): string {
  const [begin, finish] = [start / 1000, end / 1000];
  if (finish < from || begin >= to) return '';
  const found = findings.filter(({ unit }) => unit === index).map(({ code }) => code);
  const tone = found.some((code) => code.startsWith('E_')) ? 'bad' : found.length > 0 ? 'unsure' : 'good';
  const left = x(Math.max(from, begin));
  const width = Math.max(1.5, x(Math.min(to, finish)) - left);
  const top = 14 + WAVE + 3 + (index % 2) * LANE;
  const fits = columnsOf(text) <= width - 2 && begin >= from;
  const name = fits
    ? `<text x="${(left + width / 2).toFixed(1)}" y="${top + 11}" font-size="11" fill="${colour('ink')}">${escapeMarkup(text)}</text>`
    : '';
  const title = `${text}  ${begin.toFixed(2)} to ${finish.toFixed(2)} s${found.length > 0 ? `  ${found.join(' ')}` : ''}`;
  return `<g><title>${escapeMarkup(title)}</title><rect x="${left.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${LANE - 3}" rx="2" fill="${colour(`${tone}-tint`)}" stroke="${colour(tone)}" stroke-width=".8"/>${name}</g>`;
}

const columnsOf = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + (character > '\u2e7f' ? WIDE : NARROW), 0);
