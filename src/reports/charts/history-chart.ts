import { dot, line, rectX, ruleX, text } from '@observablehq/plot';
import type { HistorySeries, SeriesNight } from '../../judge/history/series.ts';
import { unitOf } from '../../record/metric.ts';
import { OUTCOME_WORDS, type Outcome } from '../../record/verdict.ts';
import { isCheckpoint, shower } from '../history/text.ts';
import { type Colour, colour } from './palette.ts';
import { airy, unitFor } from './scale.ts';
import { draw, HATCHED } from './svg.ts';

const TONE: Readonly<Record<Outcome, Colour>> = { pass: 'good', fail: 'bad', undecided: 'unsure' };
const SYMBOLS = { pass: 'circle', fail: 'times', undecided: 'circle' } as const;

type Watched = HistorySeries['watched'];

/** How a night ended: lines of earlier versions do not say. */
const outcomeOf = ({ ended }: SeriesNight): Outcome => ended?.outcome ?? 'undecided';

/**
 * One series of the history by night: each night as it ended, the level between changes as a line, changes as rules with the
 * label after which the level was another. Nights that do not count any more are hatched.
 * @param width px
 */
export function historyChart(series: HistorySeries, earlier: Watched['changes'], width: number): string {
  const { nights, watched, metric, kind } = series;
  const unit =
    kind === 'ratio' || !isCheckpoint(metric)
      ? { name: kind, size: 1 }
      : unitFor(
          metric,
          nights.map(({ value }) => value),
        );
  const scaled = nights.map((night, index) => ({ x: index + 1, y: night.value / unit.size, night }));
  const known = [...earlier, ...watched.changes];
  const levels = levelsOf(series, known).map(({ x, y, part }) => ({ x, y: y / unit.size, part }));
  const changes = known.map(({ at, worse }) => ({
    x: at + 0.5,
    label: nights[at]?.label.slice(0, 14) ?? '',
    stroke: worse ? colour('bad') : colour('good'),
  }));
  const [first, last] = [nights[0], nights.at(-1)];
  const days = new Map([
    [1, first?.at.slice(0, 10) ?? ''],
    [nights.length, last?.at.slice(0, 10) ?? ''],
  ]);
  return draw(
    {
      width,
      height: 190,
      marginLeft: 66,
      marginRight: 40,
      marginTop: 26,
      marginBottom: 30,
      x: {
        label: null,
        domain: [0.5, nights.length + 0.5],
        ticks: [...days.keys()],
        tickFormat: (night: number) => days.get(night) ?? '',
      },
      y: {
        label: unitOfAxis(series, unit.name),
        domain: airy([...scaled.map(({ y }) => y), ...(kind === 'rate' ? [0] : [])], 1e-9),
        grid: true,
        ticks: 4,
      },
      marks: [
        ...(watched.from > 0 ? [rectX([0], { x1: 0.5, x2: watched.from + 0.5, fill: HATCHED })] : []),
        line(scaled, { x: 'x', y: 'y', stroke: colour('soft'), strokeWidth: 1, strokeOpacity: 0.5 }),
        line(levels, { x: 'x', y: 'y', z: 'part', stroke: colour('ink'), strokeWidth: 2 }),
        ruleX(changes, { x: 'x', stroke: 'stroke', strokeWidth: 1.5, strokeDasharray: '4 3' }),
        text(changes, {
          x: 'x',
          text: 'label',
          frameAnchor: 'top',
          dy: -9,
          fill: 'stroke',
          fontSize: 10,
        }),
        ...(['pass', 'undecided', 'fail'] as const).map((outcome) =>
          dot(
            scaled.filter(({ night }) => outcomeOf(night) === outcome),
            {
              x: 'x',
              y: 'y',
              r: nights.length > 120 ? 1.8 : 3,
              symbol: SYMBOLS[outcome],
              fill: outcome === 'pass' ? colour('good') : colour('panel'),
              stroke: colour(TONE[outcome]),
              strokeWidth: outcome === 'fail' ? 2 : 1.4,
            },
          ),
        ),
      ],
    },
    described(series),
  );
}

const unitOfAxis = ({ kind, metric }: HistorySeries, unit: string): string => {
  if (kind === 'ratio') return `${metric} over the baseline`;
  const of = isCheckpoint(metric) && unitOf(metric) === 'bytes' ? unit : 'count';
  return kind === 'rate' ? `${metric}, ${of} per iteration` : `${metric} at the end, ${of}`;
};

/** Of fewer nights a median is one of them, and no level. */
const LEAST_OF_LEVEL = 4;

/** Each stretch between two changes with its median. */
function levelsOf(
  { nights, since }: HistorySeries,
  changes: Watched['changes'],
): { x: number; y: number; part: number }[] {
  const bounds = [since, ...changes.map(({ at }) => at), nights.length];
  return bounds.slice(0, -1).flatMap((from, part) => {
    const to = bounds[part + 1] ?? from;
    const sorted = nights
      .slice(from, to)
      .map(({ value }) => value)
      .toSorted((a, b) => a - b);
    const y = sorted[sorted.length >> 1];
    return y === undefined || to - from < LEAST_OF_LEVEL
      ? []
      : [
          { x: from + 0.6, y, part },
          { x: to + 0.4, y, part },
        ];
  });
}

function described(series: HistorySeries): string {
  const { key, nights, watched } = series;
  const show = shower(series);
  const [first, last] = [nights[0], nights.at(-1)];
  const ended = (['pass', 'fail', 'undecided'] as const)
    .map(
      (outcome) =>
        `${nights.filter((night) => outcomeOf(night) === outcome).length} ${OUTCOME_WORDS[outcome]}`,
    )
    .join(', ');
  const range =
    first === undefined || last === undefined ? '' : `, from ${show(first.value)} to ${show(last.value)}`;
  return `${key}, ${nights.length} nights${range}, ${watched.changes.length} changes of level; ${ended}`;
}
