import { rectY, ruleX, text } from '@observablehq/plot';
import type { Summary } from '../../record/run-record.ts';
import { formatTime } from '../../record/units.ts';
import { colour } from './palette.ts';
import { timeUnit } from './scale.ts';
import { draw } from './svg.ts';

/** All values of one latency in one variant, ns, with the five numbers that the record has of them. */
export interface Distribution {
  readonly label: string;
  readonly values: readonly number[];
  readonly summary: Summary | undefined;
  readonly stroke: string;
}

const BINS = 42;
/** How each quantile is marked. A dash pattern is no channel: one value goes for all marks. */
const DASHES = [
  ['p50', 'none'],
  ['p95', '3 2'],
] as const;
/** The axis ends so much of the shown range above the largest p95: a few stalled gaps must not press everything else into one bin. */
const AIR = 0.5;
const SHOWN = 0.95;
/** Of its level, so that values which are all the same have an axis. */
const LEAST_RANGE = 0.02;

/** Histograms above each other on one axis, p50 and p95 marked; values beyond the axis are counted in its title. */
export function distributionChart(name: string, distributions: readonly Distribution[]): string {
  // It begins at the quickest: what varies by a tenth of itself would be one bar on an axis from zero.
  const begin = distributions.reduce(
    (least, { values }) => values.reduce((low, value) => Math.min(low, value), least),
    Number.POSITIVE_INFINITY,
  );
  const high = Math.max(...distributions.map(({ values }) => quantile(values, SHOWN)));
  const end = high + Math.max(AIR * (high - begin), high * LEAST_RANGE);
  const unit = timeUnit([end]);
  const width = (end - begin) / unit.size / BINS;
  const rows = distributions.map((distribution, row) => ({ ...distribution, row }));
  const bars = rows.flatMap(({ row, values, stroke }) => {
    const counts = new Array<number>(BINS).fill(0);
    for (const value of values) {
      const bin = Math.floor(((value - begin) / (end - begin)) * BINS);
      if (bin >= 0 && bin < BINS) counts[bin] = (counts[bin] ?? 0) + 1;
    }
    const most = Math.max(1, ...counts);
    return counts.flatMap((count, bin) =>
      count === 0
        ? []
        : [
            {
              row,
              stroke,
              x1: begin / unit.size + bin * width,
              x2: begin / unit.size + (bin + 1) * width,
              y: count / most,
            },
          ],
    );
  });
  const marks = rows
    .flatMap(({ row, summary }) =>
      summary === undefined
        ? []
        : [
            {
              row,
              x: summary.p50 / unit.size,
              name: 'p50',
            },
            {
              row,
              x: summary.p95 / unit.size,
              name: 'p95',
            },
          ],
    )
    .filter(({ x }) => x <= end / unit.size);
  return draw(
    {
      width: 420,
      height: 46 + rows.length * 66,
      marginLeft: 12,
      marginRight: 16,
      marginTop: 8,
      marginBottom: 32,
      x: { label: `${name}, ${unit.name}`, domain: [begin / unit.size, end / unit.size], ticks: 6 },
      y: { axis: null, domain: [0, 1.5] },
      fy: { axis: null, domain: rows.map(({ row }) => row), padding: 0.08 },
      marks: [
        rectY(bars, { fy: 'row', x1: 'x1', x2: 'x2', y: 'y', fill: 'stroke', inset: 0.4 }),
        ...DASHES.map(([name, strokeDasharray]) =>
          ruleX(
            marks.filter((mark) => mark.name === name),
            { fy: 'row', x: 'x', y1: 0, y2: 1.06, stroke: colour('ink'), strokeDasharray },
          ),
        ),
        text(rows, {
          fy: 'row',
          frameAnchor: 'top-left',
          text: (distribution: Distribution) => titled(distribution, end),
          fontSize: 11,
          fontWeight: 600,
          fill: colour('ink'),
          textAnchor: 'start',
        }),
      ],
    },
    `${name}: ${distributions.map(described).join('; ')}`,
  );
}

function titled({ label, values, summary }: Distribution, end: number): string {
  const beyond = values.filter((value) => value >= end).length;
  const quantiles =
    summary === undefined ? '' : `p50 ${formatTime(summary.p50)}, p95 ${formatTime(summary.p95)}, `;
  return `${label}: ${quantiles}n ${values.length}${beyond > 0 ? `, ${beyond} beyond` : ''}`;
}

function described({ label, values, summary }: Distribution): string {
  if (summary === undefined) return `${label}, ${values.length} values`;
  return `${label}, ${values.length} values, p50 ${formatTime(summary.p50)}, p95 ${formatTime(summary.p95)}, from ${formatTime(summary.min)} to ${formatTime(summary.max)}`;
}

/** Nearest rank. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
