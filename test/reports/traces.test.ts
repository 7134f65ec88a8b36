import { describe, expect, it } from 'vitest';
import { changeOf, checkpointTraces, endTrace, fitOf } from '../../src/reports/sections/traces.ts';
import { checkpoint, growth, iteration, segment, step } from '../support/record.ts';

const twoPasses = (index: number) =>
  iteration(index, [
    step('load', { pass: 'small', checkpoint: checkpoint('loaded', { heap: 100 + index }) }),
    step('unload', { pass: 'small', checkpoint: checkpoint('unloaded', { heap: index }) }),
    step('load', { pass: 'large', checkpoint: checkpoint('loaded', { heap: 200 + index }) }),
    step('unload', { pass: 'large', checkpoint: checkpoint('unloaded', { heap: 10 * index }) }),
  ]);

describe('traces', () => {
  it('reads an iteration at the checkpoint that most end with', () => {
    const cut = iteration(3, [step('load', { checkpoint: checkpoint('loaded', { heap: 999 }) })]);
    const { name, points } = endTrace(segment([twoPasses(1), twoPasses(2), cut, twoPasses(4)]), 'heap');
    expect(name).toBe('unloaded');
    expect(points).toEqual([
      { x: 1, y: 10 },
      { x: 2, y: 20 },
      { x: 4, y: 40 },
    ]);
  });

  it('keeps passes apart', () => {
    const traces = checkpointTraces(segment([twoPasses(1), twoPasses(2)]), 'heap');
    expect(traces.map(({ name }) => name)).toEqual([
      'small loaded',
      'small unloaded',
      'large loaded',
      'large unloaded',
    ]);
    expect(traces[2]?.points.map(({ y }) => y)).toEqual([201, 202]);
  });
});

describe('the fitted line', () => {
  const points = [50, 10, 12, 14, 116, 118].map((y, i) => ({ x: i + 1, y }));
  const judged = growth({
    rate: 2,
    ci95: [1, 3],
    bounds: [1, 3],
    n: 6,
    warmup: 1,
    steps: [{ at: 4, size: 100 }],
  });

  it('has the slope and the steps of the record, through the kept data', () => {
    const fit = fitOf({ name: 'unloaded', points }, judged);
    expect(fit?.line).toEqual(points.slice(1));
    expect(fit?.warmUp).toEqual([1, 1]);
    expect(fit?.steps).toEqual([{ x: 5, size: 100 }]);
    // Turned about its beginning, 4 iterations from its end.
    expect(fit?.wedge.at(-1)).toEqual({ x: 6, low: 114, high: 122 });
    expect(fit?.wedge[0]).toEqual({ x: 2, low: 10, high: 10 });
  });

  it('is a curve where the growth slows down, by its mean and its last slope', () => {
    const slowing = [0, 10, 18, 24, 28, 30].map((y, i) => ({ x: i + 1, y }));
    const curved = growth({ rate: 1, meanRate: 6, n: 6, warmup: 0, steps: [] });
    const fit = fitOf({ name: 'unloaded', points: slowing }, curved);
    expect(fit?.line.map(({ y }) => Math.round(y))).toEqual([0, 10, 18, 24, 28, 30]);
  });

  it('is absent where nothing was fitted, or for another series', () => {
    expect(fitOf({ name: '', points }, growth({ rate: null, n: 6 }))).toBeUndefined();
    expect(fitOf({ name: '', points: points.slice(1) }, judged)).toBeUndefined();
    expect(fitOf({ name: '', points }, undefined)).toBeUndefined();
  });
});

describe('the change since the warm-up', () => {
  const points = [50, 1010, 1012, 1014].map((y, i) => ({ x: i + 1, y }));

  it('begins at zero where the judged part does, beside what growth at the tolerance would have come to', () => {
    const judged = growth({ rate: 2, bounds: [1, 3], n: 4, warmup: 1, steps: [], tolerance: 8 });
    const change = changeOf({ name: 'unloaded', points }, judged);
    expect(change?.points).toEqual([
      { x: 2, y: 0 },
      { x: 3, y: 2 },
      { x: 4, y: 4 },
    ]);
    expect(change?.from).toEqual({ x: 2, y: 1010 });
    expect(change?.tolerated).toBe(16);
    expect(change?.fit?.line.at(-1)).toEqual({ x: 4, y: 4 });
  });

  it('is counted from the first point where nothing was judged, and has no wedge', () => {
    const change = changeOf({ name: 'unloaded', points }, undefined);
    expect(change?.points.map(({ y }) => y)).toEqual([0, 960, 962, 964]);
    expect(change?.tolerated).toBeUndefined();
  });

  it('is none of a trace without points', () => {
    expect(changeOf({ name: '', points: [] }, undefined)).toBeUndefined();
  });
});
