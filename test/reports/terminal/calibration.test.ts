import { expect, it } from 'vitest';
import type { Calibration } from '../../../src/record/calibration.ts';
import { calibrationText } from '../../../src/reports/terminal/calibration.ts';
import { growth } from '../../support/record.ts';

const calibration: Calibration = {
  schema: 'asr-bench/calibration',
  version: 1,
  mode: 'quick',
  harness: '0.1.0',
  startedAt: '2026-01-01T00:00:00Z',
  seconds: 31.4,
  engine: '0'.repeat(64),
  trials: [
    {
      kind: 'growth',
      id: 'heap-4k',
      planted: '4 KiB of heap',
      outcome: 'pass',
      reason: '',
      metric: 'heap',
      rate: 4096,
      expected: 'leak',
      iterations: 100,
      growth: growth({ verdict: 'leak', rate: 4137, ci95: [4090, 4180] }),
      error: 41,
    },
    {
      kind: 'growth',
      id: 'handles',
      planted: '1 file handle',
      outcome: 'inconclusive',
      reason: 'handles is not measured: no reading',
      metric: 'handles',
      rate: 1,
      expected: 'leak',
      iterations: 100,
    },
    {
      kind: 'figure',
      id: 'ttft',
      planted: 'first token after 40 ms',
      outcome: 'inconclusive',
      reason: 'other work delays the engine',
      metric: 'ttft',
      expected: 40e6,
      read: 52e6,
      rounds: 20,
    },
    {
      kind: 'fault',
      id: 'segv',
      planted: 'SIGSEGV',
      outcome: 'pass',
      reason: '',
      expected: 'crashed',
      read: 'crashed',
    },
  ],
  floor: [{ metric: 'heap', rate: 41, upper: 88, tolerance: 1024, outcome: 'pass' }],
  sees: [{ metric: 'heap', smallest: 1200, iterations: 100 }],
  trusted: false,
  failures: ['1 file handle (handles): handles is not measured: no reading'],
};

it('shows what was planted beside what was read, and what stands against trust', () => {
  expect(calibrationText(calibration)).toMatchInlineSnapshot(`
    "calibrate quick   asr-bench 0.1.0   31 s

      GROWTH VERDICTS OF THIS MACHINE CANNOT BE TRUSTED NOW
        1 file handle (handles): handles is not measured: no reading

     planted an iteration  quantity  planted   read      99 % interval         error          verdict  iterations
     4 KiB of heap         heap      4.00 KiB  4.04 KiB  3.99 KiB .. 4.08 KiB  +41 B (1.0 %)  LEAK     100         ok
     1 file handle         handles   1.000     –         –                     –              –        0           undecided

     host and calls alone  rate  at most  half of the tolerance
     heap                  41 B  88 B     512 B                  ok

     times, words, deaths     planted  read
     first token after 40 ms  40.0 ms  52.0 ms  undecided
     SIGSEGV                  crashed  crashed  ok
       first token after 40 ms: other work delays the engine

     this machine sees a leak of heap from 1.17 KiB an iteration, in 100 iterations"
  `);
});
