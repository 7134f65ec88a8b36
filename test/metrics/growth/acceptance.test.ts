import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import type { Growth } from '../../../src/record/run-record.ts';
import { sharedFile } from '../../support/shared.ts';
import { column, sharedTable } from './shared-trace.ts';

const Truth = z.record(
  z.string(),
  z.object({
    class: z.string(),
    rate_bytes_per_iter: z.number(),
    primary: z.string(),
    accept: z.array(z.string()),
    heap_class: z.string().nullable(),
    heap_rate_bytes_per_iter: z.number().nullable(),
  }),
);

const file = sharedFile('leak-traces/truth.json');
const truth = file === undefined ? {} : Truth.parse(JSON.parse(readFileSync(file, 'utf8')));

const ANON = { tolerance: 262_144, quantum: 4096 };
const HEAP = { tolerance: 1024, quantum: 16 };

const quantile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(p * values.length) - 1] ?? Number.NaN;

describe.skipIf(file === undefined)('the acceptance corpus of 64 traces', () => {
  const judged = Object.entries(truth).map(([name, want]) => {
    const series = column(sharedTable(`leak-traces/${name}.csv`), want.primary);
    return { name, want, growth: judgeGrowth(series, ANON).growth };
  });
  const named = (wrong: (entry: (typeof judged)[number]) => boolean): string[] =>
    judged.filter(wrong).map(({ name, growth }) => `${name}: ${growth.verdict}`);
  const isLeak = ({ want }: (typeof judged)[number]): boolean => want.class === 'leak';

  it('holds 64 traces', () => expect(judged).toHaveLength(64));

  it('is accepted in 97 % or more', () => {
    const refused = named(({ want, growth }) => !want.accept.includes(growth.verdict));
    expect(refused.length, refused.join(', ')).toBeLessThanOrEqual(1);
  });

  it('has no bounded trace called a leak', () => {
    expect(named((entry) => !isLeak(entry) && entry.growth.verdict === 'leak')).toEqual([]);
  });

  it('has no leak called bounded', () => {
    expect(
      named((entry) => isLeak(entry) && !['leak', 'inconclusive'].includes(entry.growth.verdict)),
    ).toEqual([]);
  });

  it('reads the rate of a leak to 1 % in the median and 5 % in nine of ten', () => {
    const errors = judged
      .filter((entry) => isLeak(entry) && entry.growth.verdict === 'leak')
      .map(({ want, growth }) => Math.abs(Number(growth.rate) / want.rate_bytes_per_iter - 1));
    expect(quantile(errors, 0.5)).toBeLessThanOrEqual(0.01);
    expect(quantile(errors, 0.9)).toBeLessThanOrEqual(0.05);
  });

  it('has no false and no missed leak in the heap column', () => {
    const wrong: string[] = [];
    const found: Growth[] = [];
    for (const [name, want] of Object.entries(truth)) {
      if (want.heap_class === null) continue;
      const series = column(sharedTable(`leak-traces/${name}.csv`), 'heap_inuse_bytes');
      const { growth } = judgeGrowth(series, HEAP);
      if (want.heap_class === 'leak') found.push(growth);
      const opposite = want.heap_class === 'leak' ? growth.verdict !== 'leak' : growth.verdict === 'leak';
      if (opposite) wrong.push(`${name}: ${growth.verdict}`);
    }
    expect(wrong).toEqual([]);
    expect(found).toHaveLength(22);
  });

  it('finds 41.6 MiB an iteration behind one of warm-up in the ten iterations of the seed study', () => {
    const series = column(sharedTable('leak-traces/study_exp1.csv'), 'rss_kb');
    const { growth } = judgeGrowth(series, ANON);
    const mib = [growth.rate, ...growth.ci95].map((value) => (Number(value) / 1024 ** 2).toFixed(1));
    expect([growth.verdict, growth.warmup, ...mib]).toEqual(['leak', 1, '41.6', '41.3', '41.9']);
  });

  it.each(['study_exp3_like_s1', 'study_exp3_like_s2'])('leaves %s undecided at 50 iterations', (name) => {
    const { growth } = judgeGrowth(column(sharedTable(`leak-traces/${name}.csv`), 'rss_kb'), ANON);
    expect(growth.verdict).toBe('inconclusive');
    expect(growth.iterationsNeeded).toBeGreaterThan(300);
    expect(growth.iterationsNeeded).toBeLessThan(600);
  });
});
