import { describe, expect, it } from 'vitest';
import { growthAnswer } from '../../../src/judge/growth/sentence.ts';
import { gatedQuantities } from '../../../src/metrics/series/gated.ts';
import { groupSeries } from '../../../src/metrics/series/group-series.ts';
import { GATED_METRICS, NO_DEVICE } from '../../../src/record/metric.ts';
import { Segment } from '../../../src/record/run-record.ts';
import { checkpoint, growth, iteration, segment, step } from '../../support/record.ts';

const WITHOUT_DEVICE = GATED_METRICS.filter((metric) => metric !== 'device');
const FIVE = WITHOUT_DEVICE.filter((metric) => metric !== 'processes');

const read = (readings: Segment['baseline']['readings'], absent: Segment['absent'] = {}) =>
  segment([iteration(1, [step('restart', { checkpoint: checkpoint('restarted', readings) })])], { absent });

describe('what `not leak` is about', () => {
  it('is everything where a device was measured', () => {
    expect(gatedQuantities([read({ heap: 1, processes: 0, device: 5 })])).toEqual([...GATED_METRICS]);
  });

  it('is not a device where none is open', () => {
    const segments = [read({ heap: 1, processes: 0 }, { device: NO_DEVICE })];
    expect(gatedQuantities(segments)).toEqual(WITHOUT_DEVICE);
  });

  it('is a device that is open and tells nothing: unjudged, not passed', () => {
    const segments = [read({ processes: 0 }, { device: 'nvidia-smi does not answer' })];
    expect(gatedQuantities(segments)).toContain('device');
    // The device of the engine is not the harness's.
    expect(gatedQuantities(segments, 'harness')).not.toContain('device');
  });

  it('counts processes off Linux as unmeasured', () => {
    expect(gatedQuantities([read({}, { processes: 'no /proc', device: NO_DEVICE })])).toContain('processes');
  });

  it('is what there was in a record made before these were read', () => {
    expect(gatedQuantities([read({ heap: 1, anon: 1 })])).toEqual(FIVE);
  });
});

it('a verdict over all quantities lacks nothing where there is no device and an old record has no processes', () => {
  const old = Object.fromEntries(FIVE.map((metric) => [metric, growth()]));
  expect(growthAnswer(old).state).toBe('bounded');
  expect(growthAnswer({ ...old, processes: growth({ verdict: 'leak' }) }).leaking).toEqual(['processes']);
  expect(growthAnswer(old, { unit: 'iteration', per: 'iteration' }, GATED_METRICS)).toMatchObject({
    state: 'undecided',
    sentence: expect.stringContaining('device and processes were not measured'),
  });
});

it('reads a segment of a run that was made before the new readings', () => {
  const { oomKills: _, ...observed } = segment([]).observed;
  const old = { ...read({ heap: 1, anon: 2, rss: 3 }), observed };
  expect(Segment.parse(JSON.parse(JSON.stringify(old)))).toEqual(old);
});

it('pairs the control group with what the tree accounts for, iteration by iteration', () => {
  const one = segment(
    [1, 2, 3].map((i) =>
      iteration(i, [step('restart', { checkpoint: checkpoint('restarted', { group: 10 * i, anon: i }) })]),
    ),
  );
  expect(groupSeries(one)).toEqual({ group: [10, 20, 30], explained: [1, 2, 3] });
  expect(groupSeries(read({ anon: 1 }))).toBeUndefined();
});
