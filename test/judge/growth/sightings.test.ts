import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/judge/judge.ts';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import type { Gate } from '../../../src/record/run-record.ts';
import { expected } from '../../support/gates.ts';
import { trace, variant } from '../../support/record.ts';
import { runRecord } from '../../support/run-record.ts';

const KIB = 1024;
const TOLERANCE = { heap: KIB };

/** `not leak(heap)` on a heap that grows by `rate` bytes over `n` iterations, looked at before as said. */
function gate(n: number, rate: number, looks: readonly number[] = [], planned = n): Gate | undefined {
  const heap = (until: number): number[] => Array.from({ length: until }, (_, i) => 1e7 + i * rate);
  const cell = variant([trace('heap', heap(n))], {
    tolerance: TOLERANCE,
    iterationsPlanned: planned,
    expect: [expected('not leak(heap)')],
    looks: looks.map((at) => ({
      n: at,
      growth: { heap: judgeGrowth(heap(at), { tolerance: KIB, quantum: 16 }).growth },
    })),
  });
  return judge(runRecord([cell])).variants.get(cell.id)?.gates[0];
}

describe('a leak', () => {
  it.each([
    [100, 3 * KIB, 'fail'],
    [40, 3 * KIB, 'fail'],
    [19, 3 * KIB, 'inconclusive'],
    [19, 20 * KIB, 'fail'],
  ])('in %d iterations of a fixed run by %d B: %s, as everybody else says', (n, rate, outcome) => {
    expect(gate(n, rate)?.outcome).toBe(outcome);
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
