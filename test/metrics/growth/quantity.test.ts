import { expect, it } from 'vitest';
import { defaultSetting } from '../../../src/metrics/growth/quantity.ts';
import { CHECKPOINT_METRICS, isGated } from '../../../src/record/metric.ts';

it('every quantity has its tolerance and quantum; those that gate their own', () => {
  expect(
    CHECKPOINT_METRICS.map((metric) => {
      const { tolerance, quantum } = defaultSetting(metric);
      return [metric, isGated(metric), tolerance, quantum];
    }),
  ).toEqual([
    ['heap', true, 1024, 16],
    ['arena', false, 262_144, 16],
    ['anon', true, 262_144, 4096],
    ['shared', false, 262_144, 4096],
    ['child-anon', false, 262_144, 4096],
    ['rss', false, 262_144, 4096],
    ['pss', false, 262_144, 4096],
    ['private', false, 262_144, 4096],
    ['js-heap', false, 262_144, 16],
    ['device', true, 262_144, 1_048_576],
    ['group', false, 262_144, 4096],
    ['handles', true, 0.05, 0.1],
    ['threads', true, 0.05, 0.1],
    ['mappings', true, 0.05, 0.1],
    ['processes', true, 0.05, 0.1],
    ['zombies', false, 0.05, 0.1],
  ]);
});
