import { expect, it } from 'vitest';
import type { Gate, Summary, Verdict } from '../../../src/record/run-record.ts';
import { terminalSummary } from '../../../src/reports/terminal/summary.ts';
import { checkpoint, growth, iteration, segment, step, variant } from '../../support/record.ts';
import { aRun } from '../a-run.ts';

const MiB = 1024 ** 2;
const summary = (p50: number, p95: number): Summary => ({
  n: 30,
  min: p50,
  max: p95,
  mean: p50,
  sd: 0,
  p5: p50,
  p50,
  p95,
  p99: p95,
});
const gate = (text: string, parts: Partial<Gate> = {}): Gate => ({
  gate: text,
  outcome: 'pass',
  severity: 'fail',
  ...parts,
});
const ending = (name: string, heaps: readonly number[]) =>
  segment(
    heaps.map((heap, index) =>
      iteration(index + 1, [step(name, { checkpoint: checkpoint(name, { heap }) })]),
    ),
    { peak: { rss: 2288 * MiB } },
  );

const RECREATE = variant([ending('unloaded', [36.4 * MiB, 994.1 * MiB])], {
  id: 'recreate',
  growth: { heap: growth({ verdict: 'leak', rate: 33 * MiB, ci95: [32 * MiB, 34 * MiB] }) },
  latency: { small: { ttft: summary(2.81e9, 3.31e9) } },
  gates: [gate('growth(heap) < 50 MiB', { why: 'the tokenizer is never deleted' })],
});
const RESTART = variant([ending('restarted', [1674.2 * MiB, 1674.2 * MiB])], {
  id: 'restart',
  growth: { heap: growth({ verdict: 'warm-up-plateau', rate: 580, ci95: [383, 776] }) },
  latency: { small: { ttft: summary(3.28e9, 4.12e9) } },
  gates: [gate('not leak')],
});

const lines = (text: string): string[] => text.split('\n').map((line) => line.trimEnd());

it('sets the variants side by side, first of all tables', () => {
  const verdict: Verdict = {
    outcome: 'pass',
    exitCode: 0,
    headline: 'recreate leaks (a known fault)',
    facts: ['restart is bounded'],
    next: [],
    gates: 'All 2 gates passed (1 known fault)',
  };
  const text = terminalSummary(aRun([RECREATE, RESTART], { verdict }));
  expect(lines(text).slice(0, 14)).toEqual([
    'trial  A trial',
    expect.stringContaining('mended'),
    '',
    '  PASS: recreate leaks (a known fault)',
    '  restart is bounded',
    '  All 2 gates passed (1 known fault)',
    '',
    ' side by side                  recreate            restart',
    ' growth of heap                33.0 MiB  LEAK      580 B  plateau',
    ' heap, first → last iteration  36.4 MiB → 994 MiB  1.63 GiB → 1.63 GiB',
    ' peak of rss                   2.23 GiB            2.23 GiB',
    ' TTFT p50 / p95                2.81 s / 3.31 s     3.28 s / 4.12 s',
    ' gates passed                  1 of 1              1 of 1',
    '',
  ]);
});

it('sets nothing beside a variant that stands alone', () => {
  expect(terminalSummary(aRun([RECREATE]))).not.toContain('side by side');
});

it('says once why a variant is unsupported, not with every gate of it', () => {
  const reason = 'destroy is not safe: double free or corruption';
  const skipped = gate('not leak', { outcome: 'skipped', reason: `unsupported: ${reason}` });
  const recreate = variant([], { id: 'recreate', status: 'unsupported', reason, gates: [skipped, skipped] });
  const text = terminalSummary(aRun([recreate, RESTART]));
  expect(text.split('double free')).toHaveLength(2);
});
