import { describe, expect, it } from 'vitest';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import type { Gate, RunRecord } from '../../../src/record/run-record.ts';
import { judgeGates } from '../../../src/judge/gates/record-gates.ts';
import { trace, variant } from '../../support/record.ts';

const KIB = 1024;
const TOLERANCE = { heap: KIB };

/** `not leak(heap)` on a heap that grows by `rate` bytes over `n` iterations, looked at before as said. */
function gate(n: number, rate: number, looks: readonly number[] = [], planned = n): Gate | undefined {
  const heap = (until: number): number[] => Array.from({ length: until }, (_, i) => 1e7 + i * rate);
  const cell = variant([trace('heap', heap(n))], {
    tolerance: TOLERANCE,
    iterationsPlanned: planned,
    expect: [{ gate: 'not leak(heap)', severity: 'fail', shared: false }],
    looks: looks.map((at) => ({
      n: at,
      growth: { heap: judgeGrowth(heap(at), { tolerance: KIB, quantum: 16 }).growth },
    })),
  });
  const record = { variants: [cell], engines: [], models: [], audio: [] } as unknown as RunRecord;
  judgeGates(record);
  return cell.gates[0];
}

describe('a leak', () => {
  it('in a run of 100 fails on its one look, and says so', () => {
    expect(gate(100, 3 * KIB)).toMatchObject({ outcome: 'fail' });
    expect(gate(100, 3 * KIB)?.reason).toMatch(/, seen once, at 100 iterations$/);
  });

  it.each([
    [3 * KIB, 'inconclusive', 'in 30 values a leak counts from 10 times the tolerance'],
    [9.9 * KIB, 'inconclusive', 'in 30 values a leak counts from 10 times the tolerance'],
    [20 * KIB, 'fail', ', seen once, at 30 iterations'],
  ])('of %d B in 30 iterations: %s', (rate, outcome, reason) => {
    expect(gate(30, rate)?.outcome).toBe(outcome);
    expect(gate(30, rate)?.reason).toContain(reason);
  });

  it('in a run until conclusive must be seen twice', () => {
    expect(gate(100, 3 * KIB, [100], 400)).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringContaining('seen once, at 100 iterations: it must be seen twice'),
    });
    expect(gate(200, 3 * KIB, [100, 200], 400)).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/, seen at 100, 200 iterations$/),
    });
  });
});

it('a healthy twin passes at any length', () => {
  expect([gate(30, 0), gate(100, 0), gate(100, 0, [100], 400)].map((it) => it?.outcome)).toEqual([
    'pass',
    'pass',
    'pass',
  ]);
});
