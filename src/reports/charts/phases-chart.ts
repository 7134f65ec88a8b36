import { dot, lineY, rectX, text } from '@observablehq/plot';
import type { Checkpoint, Iteration, Segment, StepRecord } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { colour, phaseColour } from './palette.ts';
import { airy, unitFor } from './scale.ts';
import { draw } from './svg.ts';

/** A step as a stretch of time, s from the start of its iteration. */
interface Phase {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

interface Sample {
  readonly x: number;
  readonly y: number;
}

/** Steps get their colour by the order of their first appearance in the variant, so that a word has one colour. */
export function phaseWords(segment: Segment): string[] {
  const steps = segment.iterations.slice(0, 3).flatMap((iteration) => iteration.steps);
  return [...new Set(steps.map(({ step }) => step))];
}

/** Memory along one iteration: resident memory as sampled, RSS and heap at the checkpoints, the steps shaded. */
export function phasesChart(
  variant: string,
  segment: Segment,
  iteration: Iteration,
  shared: { readonly words: readonly string[]; readonly domain: readonly [number, number] },
): string {
  const seconds = (at: number): number => (at - iteration.at) / 1e9;
  const phases = phasesOf(iteration, seconds);
  const checkpoints = iteration.steps.flatMap(({ checkpoint }) => checkpoint ?? []);
  const unit = unitFor('rss', shared.domain);
  const samplesOf = (metric: 'rss' | 'heap'): Sample[] =>
    checkpoints.flatMap(({ at, readings }) => {
      const value = readings[metric];
      return value === undefined ? [] : [{ x: seconds(at), y: value / unit.size }];
    });
  const [rss, heap] = [samplesOf('rss'), samplesOf('heap')];
  const between = sampled(segment, iteration).map(({ at, rss: y }) => ({ x: seconds(at), y: y / unit.size }));
  const line = [...between, ...rss].sort((a, b) => a.x - b.x);
  const end = Math.max(iteration.duration / 1e9, ...phases.map(({ to }) => to));
  const wide = phases.filter(({ from, to }) => (to - from) / end > 0.07);
  return draw(
    {
      width: 420,
      height: 210,
      marginLeft: 56,
      marginRight: 14,
      marginTop: 26,
      marginBottom: 32,
      x: { label: 's from the start of the iteration', domain: [0, end], ticks: 6 },
      y: {
        label: unit.name,
        domain: [shared.domain[0] / unit.size, shared.domain[1] / unit.size],
        grid: true,
        ticks: 5,
      },
      marks: [
        rectX(phases, {
          x1: 'from',
          x2: 'to',
          fill: ({ word }: Phase) => phaseColour(Math.max(0, shared.words.indexOf(word))),
        }),
        text(wide, {
          x: ({ from, to }: Phase) => (from + to) / 2,
          frameAnchor: 'top',
          dy: -13,
          text: 'word',
          fill: colour('soft'),
          fontSize: 10,
        }),
        lineY(line, { x: 'x', y: 'y', stroke: colour('s1'), strokeWidth: 1.5, strokeLinejoin: 'round' }),
        dot(rss, { x: 'x', y: 'y', fill: colour('s1'), r: 2.6 }),
        lineY(heap, { x: 'x', y: 'y', stroke: colour('s2'), strokeWidth: 1.2, strokeDasharray: '3 3' }),
        dot(heap, { x: 'x', y: 'y', fill: colour('s2'), r: 2.6 }),
      ],
    },
    `Memory of ${variant} along iteration ${iteration.index}: ${iteration.steps.map(described).join('; ')}`,
  );
}

/** The range of all values that the pictures of one variant show: they are read against each other. */
export function phasesDomain(segment: Segment, iterations: readonly Iteration[]): [number, number] {
  const values = iterations.flatMap((iteration) => [
    ...iteration.steps.flatMap(({ checkpoint }) => levels(checkpoint)),
    ...sampled(segment, iteration).map(({ rss }) => rss),
  ]);
  return airy(values, 1024 ** 2);
}

const levels = (checkpoint: Checkpoint | undefined): number[] =>
  [checkpoint?.readings.rss, checkpoint?.readings.heap].flatMap((value) => value ?? []);

function sampled({ timeline }: Segment, { at, duration }: Iteration): { at: number; rss: number }[] {
  if (timeline === undefined) return [];
  return timeline.at.flatMap((instant, i) => {
    const rss = timeline.rss[i];
    return rss === undefined || instant < at || instant > at + duration ? [] : [{ at: instant, rss }];
  });
}

/** A step ends at its checkpoint, which is read when the step is over: the time of reading belongs to neither. */
function phasesOf(iteration: Iteration, seconds: (at: number) => number): Phase[] {
  return iteration.steps.map(({ step, pass, at, duration, checkpoint }) => ({
    word: step,
    pass,
    from: seconds(at),
    to: seconds(Math.max(at + duration, Math.min(checkpoint?.at ?? 0, iteration.at + iteration.duration))),
  }));
}

function described({ step, pass, checkpoint }: StepRecord): string {
  const [rss, heap] = [checkpoint?.readings.rss, checkpoint?.readings.heap];
  const after = [
    rss === undefined ? '' : `rss ${formatBytes(rss)}`,
    heap === undefined ? '' : `heap ${formatBytes(heap)}`,
  ].filter((part) => part !== '');
  return `${pass === undefined ? '' : `${pass} `}${step}${after.length === 0 ? '' : `, then ${after.join(', ')}`}`;
}
