import type { Night } from '../../src/record/history.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { cellOf } from './launches.ts';
import { engine, runRecord } from './run-record.ts';

const BASE = [1, 1.02, 0.99, 1.01, 0.98, 1];

/** When the night of this number was, from 0: one a day, from the first of November on. */
export const nightAt = (number: number): string => new Date(Date.UTC(2026, 10, 1 + number, 3)).toISOString();

/** A little noise that never ties, up to 0.2 % either way. */
export const around = (level: number, number: number): number =>
  level * (1 + 0.001 * ((number * 7) % 5) - 0.002);

/** A run of `base`, the baseline of the others, and of `ours`, which takes `factor` times as long. */
export function nightRun(number: number, factor: number, parts: Partial<RunRecord> = {}): RunRecord {
  const baseline = { kind: 'cell', cell: 'default engine=base' } as const;
  const slower = BASE.map((s) => s * around(factor, number));
  return runRecord([cellOf('base', BASE, { baseline }), cellOf('ours', slower, { baseline })], {
    id: `run-${number}`,
    startedAt: nightAt(number),
    engines: [engine('base'), engine('ours', { sha256: `ours-${number}` })],
    ...parts,
  });
}

/** A night by hand, of one ratio. */
export function ratioNight(number: number, ratio: number, parts: Partial<Night> = {}): Night {
  return {
    schema: 'asr-bench/history',
    version: 1,
    type: 'night',
    id: `night-${number}`,
    at: nightAt(number),
    label: `c${number}`,
    source: { kind: 'run', id: `run-${number}` },
    scenario: 'trial',
    engine: { label: 'ours', sha256: `ours-${number}` },
    baseline: { label: 'base', sha256: 'base-1' },
    points: [
      {
        kind: 'ratio',
        cell: 'default',
        model: 'm',
        metric: 'ttft',
        better: 'less',
        value: ratio,
        least: 0.03,
      },
    ],
    ...parts,
  };
}
