import type { SpeedComparison } from '../../record/comparison.ts';
import { escapeMarkup } from '../markup/markup.ts';
import { percentChange } from '../sections/comparison.ts';
import { speedFigure } from '../sections/speed-section.ts';
import { colour } from './palette.ts';
import { openSvg } from './svg-frame.ts';

const WIDTH = 640;
const LEFT = 210;
const ROW = 26;
const TOP = 26;
/** An interval wider than that says only that it is wide: its end is drawn as an arrow. */
const WIDEST = 0.5;

/** One compared speed, with the words that stand before it. */
export interface ChangeRow {
  readonly label: string;
  readonly row: SpeedComparison;
}

/**
 * Changes of speed with the intervals that decide, slower to the right: the tinted part is what does not count as a
 * change. A rate is turned round, so that to the right is worse for every figure.
 * @returns empty where nothing was compared
 */
export function changeChart(rows: readonly ChangeRow[], delta: number): string {
  const drawn = rows.flatMap(({ label, row }) => {
    const { ratio, bounds, better, metric, verdict } = row;
    if (ratio === null || bounds === null) return [];
    const worse = (value: number): number => Math.log(better === 'more' ? 1 / value : value);
    const [a, b] = bounds.map(worse);
    const ends = [a ?? 0, b ?? 0].sort((x, y) => x - y);
    const words = `${speedFigure(metric).label} ${label}: ${percentChange(ratio)}, interval ${bounds.map(percentChange).join(' to ')}, ${verdict}`;
    return [
      {
        name: `${speedFigure(metric).label}  ${label}`,
        at: worse(ratio),
        lo: ends[0] ?? 0,
        hi: ends[1] ?? 0,
        verdict,
        words,
      },
    ];
  });
  if (drawn.length === 0) return '';
  const reach = Math.min(
    WIDEST,
    Math.max(3 * delta, ...drawn.flatMap(({ lo, hi }) => [Math.abs(lo), Math.abs(hi)])),
  );
  const x = (value: number): number =>
    LEFT + ((Math.max(-reach, Math.min(reach, value)) + reach) / (2 * reach)) * (WIDTH - LEFT - 12);
  const height = TOP + drawn.length * ROW + 22;
  const [from, to] = [x(Math.log(1 - delta)), x(Math.log(1 + delta))];
  const band = `<rect x="${from.toFixed(1)}" y="${TOP - 6}" width="${(to - from).toFixed(1)}" height="${drawn.length * ROW + 6}" fill="${colour('good-tint')}"/>`;
  const zero = `<path d="M${x(0).toFixed(1)},${TOP - 6}V${TOP + drawn.length * ROW}" stroke="${colour('line')}"/>`;
  const ends = `<text x="${x(-reach)}" y="14" text-anchor="start">quicker</text><text x="${x(reach)}" y="14" text-anchor="end">slower</text>`;
  const scale = [-reach, 0, reach]
    .map(
      (value, index) =>
        `<text x="${x(value)}" y="${height - 6}" text-anchor="${['start', 'middle', 'end'][index] ?? ''}">${percentChange(Math.exp(value))}</text>`,
    )
    .join('');
  const bars = drawn.map(({ name, at, lo, hi, verdict, words }, index) => {
    const y = TOP + index * ROW + ROW / 2 - 3;
    const tone = verdict === 'regression' ? 'bad' : verdict === 'inconclusive' ? 'unsure' : 'good';
    return `<g><title>${escapeMarkup(words)}</title><text x="0" y="${y + 4}" text-anchor="start">${escapeMarkup(name)}</text><path d="M${x(lo).toFixed(1)},${y}H${x(hi).toFixed(1)}" stroke="${colour(tone)}" stroke-width="4" stroke-linecap="round" opacity=".55"/><circle cx="${x(at).toFixed(1)}" cy="${y}" r="4" fill="${colour(tone)}"/></g>`;
  });
  const label = `Changes of speed. ${drawn.map(({ words }) => words).join('; ')}`;
  return `${openSvg(`viewBox="0 0 ${WIDTH} ${height}"`, '100%', String(height), label)}${band}${zero}${ends}${bars.join('')}${scale}</svg>`;
}
