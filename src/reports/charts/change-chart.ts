import type { SpeedComparison } from '../../record/comparison.ts';
import { escapeMarkup } from '../markup/markup.ts';
import { changeWord, percentChange } from '../sections/comparison.ts';
import { speedFigure } from '../sections/speed-section.ts';
import { type Colour, colour } from './palette.ts';
import { openSvg } from './svg-frame.ts';

const WIDTH = 420;
const MARGIN = 12;
const ROW = 44;
const TOP = 20;
/** What is further out than this says only that it is far: it is marked at the edge, and not drawn to scale. */
const WIDEST = 0.5;
/** Above each other, so that pairs which are alike are seen to be several. */
const LANES = 3;

const TONES: Readonly<Record<SpeedComparison['verdict'], Colour>> = {
  regression: 'bad',
  improvement: 'good',
  'no-change': 'soft',
  inconclusive: 'unsure',
  unjudged: 'unsure',
};

/** One change as it is drawn, in logarithms: to the right is worse for every figure. */
interface Drawn {
  readonly row: SpeedComparison;
  readonly at: number;
  readonly lo: number;
  readonly hi: number;
  readonly pairs: readonly number[];
}

const worse = (value: number, { better }: SpeedComparison): number => (better === 'more' ? -value : value);

function drawn(rows: readonly SpeedComparison[]): Drawn[] {
  return rows.flatMap((row) => {
    const { ratio, bounds, differences } = row;
    if (ratio === null || bounds === null) return [];
    const [lo = 0, hi = 0] = bounds.map((bound) => worse(Math.log(bound), row)).sort((a, b) => a - b);
    return [{ row, at: worse(Math.log(ratio), row), lo, hi, pairs: differences.map((it) => worse(it, row)) }];
  });
}

/** How far an axis has to go for these changes: one for all pictures of a comparison, so that they can be held against each other. */
export function reachOf(rows: readonly SpeedComparison[], delta: number): number {
  const ends = drawn(rows).flatMap(({ lo, hi }) => [Math.abs(lo), Math.abs(hi)]);
  return Math.min(WIDEST, Math.max(3 * delta, ...ends));
}

/**
 * Changes of speed: a faint point for each pair of launches, the interval that decides, and the estimate. The tinted part is
 * what does not count as a change. What leaves the axis ends in an arrow.
 * @returns empty where nothing was compared
 */
export function changeChart(rows: readonly SpeedComparison[], delta: number, reach: number): string {
  const changes = drawn(rows);
  if (changes.length === 0) return '';
  const x = (value: number): number => MARGIN + ((value + reach) / (2 * reach)) * (WIDTH - 2 * MARGIN);
  const inside = (value: number): number => x(Math.max(-reach, Math.min(reach, value)));
  const height = TOP + changes.length * ROW + 20;
  const [from, to] = [x(Math.log(1 - delta)), x(Math.log(1 + delta))];
  const bottom = TOP + changes.length * ROW;
  const band = `<rect x="${from.toFixed(1)}" y="${TOP}" width="${(to - from).toFixed(1)}" height="${bottom - TOP}" fill="${colour('good-tint')}"/>`;
  const zero = `<path d="M${x(0).toFixed(1)},${TOP}V${bottom}" stroke="${colour('rule')}"/>`;
  const sides = `<text x="${MARGIN}" y="12" text-anchor="start">◀ quicker</text><text x="${WIDTH - MARGIN}" y="12" text-anchor="end">slower ▶</text>`;
  // A rate that falls is slower: the scale is that of a time.
  const scale = [-reach, 0, reach]
    .map(
      (value, index) =>
        `<text x="${x(value).toFixed(1)}" y="${height - 6}" text-anchor="${['start', 'middle', 'end'][index] ?? ''}">${percentChange(Math.exp(value))}</text>`,
    )
    .join('');
  const bars = changes.map(({ row, at, lo, hi, pairs }, index) => {
    const top = TOP + index * ROW;
    const y = top + 29;
    const ink = colour(row.otherWork === undefined ? TONES[row.verdict] : 'unsure');
    const dots = pairs
      .map((value, pair) =>
        Math.abs(value) > reach
          ? ''
          : `<circle cx="${x(value).toFixed(1)}" cy="${y - 5 + (pair % LANES) * 5}" r="1.9" fill="${colour('ink')}" opacity=".4"/>`,
      )
      .join('');
    const arrows = [
      ...(Math.min(lo, at) < -reach ? [arrow(MARGIN, y, -1, ink)] : []),
      ...(Math.max(hi, at) > reach ? [arrow(WIDTH - MARGIN, y, 1, ink)] : []),
    ].join('');
    const bar = `<path d="M${inside(lo).toFixed(1)},${y}H${inside(hi).toFixed(1)}" stroke="${ink}" stroke-width="5" opacity=".55"/>${dots}${arrows}`;
    const estimate =
      Math.abs(at) > reach
        ? ''
        : `<circle cx="${x(at).toFixed(1)}" cy="${y}" r="4.5" fill="${ink}" stroke="${colour('panel')}"/>`;
    const said = `<text x="${MARGIN}" y="${top + 14}" text-anchor="start">${escapeMarkup(speedFigure(row.metric).label)}</text><text x="${WIDTH - MARGIN}" y="${top + 14}" text-anchor="end" font-weight="600">${percentChange(row.ratio ?? 1)}  ${changeWord(row)}</text>`;
    return `<g><title>${escapeMarkup(words(row))}</title>${said}${bar}${estimate}</g>`;
  });
  const label = `Changes of speed. ${changes.map(({ row }) => words(row)).join('; ')}`;
  return `${openSvg(`viewBox="0 0 ${WIDTH} ${height}"`, String(WIDTH), String(height), label)}${band}${zero}${sides}${bars.join('')}${scale}</svg>`;
}

/** Its tip lies on the edge of the axis. */
const arrow = (x: number, y: number, side: 1 | -1, ink: string): string =>
  `<path d="M${x + side * 7},${y}L${x - side * 3},${y - 6}V${y + 6}Z" fill="${ink}"/>`;

/** `TTFT: +10.0 %, interval +5.0 % to +16.0 %, worse` */
function words(row: SpeedComparison): string {
  const { metric, ratio, bounds, pairs } = row;
  const interval = (bounds ?? []).map(percentChange).join(' to ');
  return `${speedFigure(metric).label}: ${percentChange(ratio ?? 1)}, interval ${interval}, ${changeWord(row)}, ${pairs} pairs`;
}
