import { describe, expect, it } from 'vitest';
import { seriesOfHistory } from '../../../src/judge/history/series.ts';
import type { HistoryPoint } from '../../../src/record/history.ts';
import type { Variant } from '../../../src/record/run-record.ts';
import { nightsOfRun } from '../../../src/studies/history/night.ts';
import { cellOf } from '../../support/launches.ts';
import { nightRun } from '../../support/nights.ts';
import { growth, trace, variant } from '../../support/record.ts';
import { engine, runRecord } from '../../support/run-record.ts';

const head = { label: 'abc', id: () => 'one' };
const MODEL = { id: 'm', kind: 'asr', file: 'm.bin', sha256: 'a', bytes: 1, synthetic: false } as const;
const named = (points: readonly HistoryPoint[] | undefined): string[] =>
  (points ?? []).map(({ metric, kind }) => `${metric} ${kind}`);

describe('nights of a run', () => {
  it('hold the speeds of each engine over the baseline of the same run, with what pins both', () => {
    const nights = nightsOfRun(nightRun(2, 1.2), head);
    expect(nights).toHaveLength(1);
    expect(nights[0]).toMatchObject({
      id: 'one',
      label: 'abc',
      at: '2026-11-03T03:00:00.000Z',
      source: { kind: 'run', id: 'run-2' },
      scenario: 'trial',
      engine: { label: 'ours', sha256: 'ours-2' },
      baseline: { label: 'base', sha256: 'base-sha256' },
    });
    const points = nights[0]?.points;
    expect(named(points)).toEqual(['ttft ratio', 'tokens_per_s ratio', 'rtf ratio', 'load_time ratio']);
    const [ttft, tokens] = points ?? [];
    expect(ttft).toMatchObject({ cell: 'default', model: 'm', better: 'less', least: 0.03 });
    // 1.2 · (1 + 0.001 · 4 − 0.002)
    expect(ttft?.value).toBeCloseTo(1.2024, 9);
    expect(tokens?.value).toBeCloseTo(1 / 1.2024, 9);
  });

  it('say which model stood in for another, and make a series of their own', () => {
    const record = nightRun(2, 1.2);
    const [model] = record.models;
    const took = { model: 'q8', instead: 'q4' };
    const stood = { ...record, models: [{ ...(model ?? MODEL), took }] };
    const keys = (of: typeof record): string[] =>
      seriesOfHistory(nightsOfRun(of, head)).map(({ key }) => key);
    expect(nightsOfRun(record, head)[0]).not.toHaveProperty('took');
    expect(nightsOfRun(stood, head)[0]).toMatchObject({ took: ['q8'] });
    expect(keys(record)[0]).toBe('trial default m ours: ttft ratio');
    expect(keys(stood)[0]).toBe('trial default m ours q8: ttft ratio');
  });

  it('keep no level of what did not come to its end', () => {
    const cell = (parts: Partial<Variant>) =>
      runRecord([
        variant([trace('heap', [9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000])], {
          engine: 'ours',
          ...parts,
        }),
      ]);
    const kept = (status: Variant['status']) => named(nightsOfRun(cell({ status }), head)[0]?.points);
    expect(kept('completed')).toEqual(['heap plateau']);
    for (const status of ['crashed', 'hung', 'stopped', 'interrupted'] as const)
      expect(kept(status)).toEqual([]);
  });

  it('say which variants they are limited to', () => {
    const record = nightRun(2, 1.2);
    expect(nightsOfRun(record, head)[0]).not.toHaveProperty('only');
    const scenario = { ...record.scenario, settings: { variant: ['default'] } };
    const shard = { index: 1, count: 2, cells: ['default engine=base', 'default engine=ours', 'other'] };
    for (const limited of [
      { ...record, scenario },
      { ...record, shard },
    ])
      expect(nightsOfRun(limited, head)).toMatchObject([{ only: ['default'] }]);
  });

  it('keep no speed without a baseline of the same night', () => {
    const alone = runRecord([cellOf('ours', [1, 1, 1, 1, 1])]);
    expect(nightsOfRun(alone, head)).toMatchObject([{ baseline: null, points: [] }]);
    const baseline = { kind: 'run', run: 'reports/earlier' } as const;
    const stored = runRecord([cellOf('ours', [1, 1, 1, 1, 1], { baseline })]);
    expect(nightsOfRun(stored, head)).toMatchObject([{ baseline: null, points: [] }]);
  });

  it('keep rate and level of what is gated: the median of the last quarter, past the warm-up', () => {
    const levels = [9000, 9000, 9000, 9000, 9000, 9000, 5000, 5200];
    const grown = variant([trace('heap', levels)], {
      engine: 'ours',
      growth: { heap: growth({ rate: 12, tolerance: 512 }), anon: growth({ rate: null }) },
    });
    expect(nightsOfRun(runRecord([grown]), head)[0]?.points).toEqual([
      { kind: 'rate', cell: 'default', metric: 'heap', better: 'less', value: 12, least: 512, leak: false },
      { kind: 'plateau', cell: 'default', metric: 'heap', better: 'less', value: 5100, least: 0.03 },
    ]);
  });

  it('keep the memory of a run of one engine whose baseline is another of its cells', () => {
    const baseline = { kind: 'cell', cell: 'threads=1' } as const;
    const cells = ['threads=1', 'threads=2'].map((id) =>
      variant([trace('heap', [5, 5, 5, 5])], {
        id,
        engine: 'ours',
        baseline,
        axes: { threads: id.slice(-1) },
      }),
    );
    const [night] = nightsOfRun(runRecord(cells), head);
    expect(night?.baseline).toBeNull();
    expect(night?.points.map(({ cell, metric, kind }) => `${cell}: ${metric} ${kind}`)).toEqual([
      'default threads=1: heap plateau',
      'default threads=2: heap plateau',
    ]);
  });

  it('are marked where the calibration engine was measured', () => {
    const cells = [cellOf('ours', [1, 1, 1, 1, 1])];
    const simulated = runRecord(cells, { engines: [engine('ours', { calibration: true })] });
    expect(nightsOfRun(simulated, head)[0]?.calibration).toBe(true);
    expect(nightsOfRun(runRecord(cells), head)[0]).not.toHaveProperty('calibration');
  });
});
