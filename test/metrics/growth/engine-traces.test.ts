import { describe, expect, it } from 'vitest';
import { growthAnswer } from '../../../src/judge/growth/sentence.ts';
import { type GrowthByMetric, nameGrowth } from '../../../src/metrics/growth/cause.ts';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { defaultSetting } from '../../../src/metrics/growth/quantity.ts';
import type { CheckpointMetric } from '../../../src/record/metric.ts';
import { sharedFile } from '../../support/shared.ts';
import { column, sharedTable } from './shared-trace.ts';

const COLUMN: Readonly<Partial<Record<CheckpointMetric, string>>> = {
  heap: 'malloc_inuse',
  arena: 'arena',
  anon: 'anon_kb',
  rss: 'rss_kb',
  'js-heap': 'js_heap',
  handles: 'fds',
  threads: 'threads',
  mappings: 'nmaps',
};

/** Growth of every quantity of a trace of the real engine, read at the end of each iteration. */
function judgeTrace(name: string, phase: string): GrowthByMetric {
  const table = sharedTable(`engine-traces/${name}.csv`);
  const selection = { where: [{ column: 'phase', value: phase }], every: 'last' as const };
  return Object.fromEntries(
    Object.entries(COLUMN).map(([metric, of]) => [
      metric,
      judgeGrowth(column(table, of, selection), defaultSetting(metric as CheckpointMetric)).growth,
    ]),
  );
}

const present = sharedFile('engine-traces/tiny-asr-recreate.csv') !== undefined;

describe.skipIf(!present)('traces of the real engine', () => {
  it.each([
    ['tiny-asr-recreate', 147_950, 1],
    ['tiny-asr-load_only', 148_700, 1],
    ['tiny-aligner-recreate', 140_300, 1],
    ['tiny-bigvocab-load_only', 34_164_880, 1],
    ['shape06b-load_only', 34_627_990, 1],
    ['shape06b-load_only-trim', 34_627_990, 1],
    ['shape06b-recreate', 34_628_600, 1],
    ['shape06b-recreate-n2', 34_628_700, 1],
    ['shapealigner-recreate', 34_635_000, 1],
    ['tiny-chain', 287_700, 2],
    ['shape06b-chain', 69_262_000, 2],
  ])('%s leaks in the heap and one handle a load', (name, rate, handles) => {
    const growth = judgeTrace(name, 'destroyed');
    expect([growth.heap?.verdict, growth.handles?.verdict]).toEqual(['leak', 'leak']);
    expect(Number(growth.heap?.rate) / rate).toBeCloseTo(1, 1.7);
    expect(growth.handles?.rate).toBeCloseTo(handles, 6);
    expect(nameGrowth(growth).map(({ code }) => code)).toContain('handle-leak');
    expect(growthAnswer(growth).state).toBe('leaks');
  });

  it.each(['tiny-asr-restart', 'tiny-aligner-restart', 'shapealigner-restart', 'shape06b-restart'])(
    '%s leaks nothing',
    (name) => {
      const growth = judgeTrace(name, 'restarted');
      expect(growthAnswer(growth).leaking).toEqual([]);
      expect([growth.handles?.verdict, growth.handles?.rate]).toEqual(['no-leak', 0]);
      expect(nameGrowth(growth).filter(({ code }) => code.includes('leak'))).toEqual([]);
    },
  );

  it('says it in one sentence', () => {
    expect(growthAnswer(judgeTrace('shape06b-recreate', 'destroyed')).sentence).toBe(
      'leaks 33.0 MiB and 1 file handle per iteration, native heap',
    );
    expect(growthAnswer(judgeTrace('tiny-asr-recreate', 'destroyed')).sentence).toBe(
      'leaks 145 KiB and 1 file handle per iteration, native heap, still filling free arena space or never touched',
    );
    expect(growthAnswer(judgeTrace('tiny-asr-restart', 'restarted')).sentence).toBe(
      'is bounded over 60 iterations: heap below 1 KiB, anon below 256 KiB, handles, threads and mappings below 0.050 per iteration',
    );
  });
});
