import type { CheckpointMetric } from '../../record/metric.ts';
import type { Growth } from '../../record/run-record.ts';
import { formatInterval, formatQuantity } from '../sections/growth-section.ts';
import { colour } from './palette.ts';
import { openSvg } from './svg-frame.ts';

const WIDTH = 168;
const HEIGHT = 26;
const MARGIN = 6;

/**
 * Rate and 99 % interval of a growth against its tolerance (the tinted part: what counts as bounded) and, hollow, the
 * smallest growth that would have been called a leak. The scale is linear in the asinh of multiples of the tolerance:
 * plain around it, logarithmic far away, so that 100 bytes and 30 MiB are both seen for what they are.
 */
export function intervalBar(metric: CheckpointMetric, growth: Growth): string {
  const { rate, bounds, tolerance, mde } = growth;
  const [lo, hi] = bounds;
  if (rate === null || lo === null || hi === null || tolerance <= 0) return '';
  const seen = mde === null ? undefined : tolerance + mde;
  const warp = (value: number): number => Math.asinh(value / tolerance);
  const from = Math.min(warp(lo), warp(-tolerance));
  const to = Math.max(warp(hi), warp(2 * tolerance), seen === undefined ? 0 : warp(seen));
  const x = (value: number): string =>
    (MARGIN + ((warp(value) - from) / (to - from)) * (WIDTH - 2 * MARGIN)).toFixed(1);
  const middle = HEIGHT / 2;
  const tint = `<rect x="${x(-tolerance)}" y="4" width="${(Number(x(tolerance)) - Number(x(-tolerance))).toFixed(1)}" height="${HEIGHT - 8}" fill="${colour('good-tint')}"/>`;
  const zero = `<path d="M${x(0)},4V${HEIGHT - 4}" stroke="${colour('line')}"/>`;
  const edge = `<path d="M${x(tolerance)},2V${HEIGHT - 2}" stroke="${colour('good')}" stroke-dasharray="2 2"/>`;
  const could =
    seen === undefined
      ? ''
      : `<circle cx="${x(seen)}" cy="${middle}" r="3.2" fill="none" stroke="${colour('soft')}"/>`;
  const tone = growth.verdict === 'leak' ? 'bad' : growth.verdict === 'inconclusive' ? 'unsure' : 'good';
  const bar = `<path d="M${x(lo)},${middle}H${x(hi)}" stroke="${colour(tone)}" stroke-width="4" stroke-linecap="round" opacity=".55"/>`;
  const point = `<circle cx="${x(rate)}" cy="${middle}" r="3.6" fill="${colour(tone)}"/>`;
  const label = `${metric}: ${formatQuantity(metric, rate)} per iteration, 99 % interval ${formatInterval(metric, growth)}, tolerance ${formatQuantity(metric, tolerance)}`;
  return `${openSvg(`viewBox="0 0 ${WIDTH} ${HEIGHT}"`, String(WIDTH), String(HEIGHT), label)}${tint}${zero}${edge}${could}${bar}${point}</svg>`;
}
