import { describe, expect, it } from 'vitest';
import { asIs } from '../../src/metrics/accuracy/normaliser.ts';
import type { Calibration } from '../../src/record/calibration.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { sections } from '../../src/reports/sections/sections.ts';
import { assess } from '../../src/runner/assess.ts';
import { expected } from '../support/gates.ts';
import { trace, variant } from '../support/record.ts';

const KIB = 1024;
const rising = Array.from({ length: 100 }, (_, i) => 1e7 + i * 64 * KIB);
const flat = Array.from({ length: 100 }, () => 1e7);

const control = (failures: readonly string[]): Calibration => ({
  schema: 'asr-bench/calibration',
  version: 1,
  mode: 'quick',
  harness: '0.1.0',
  startedAt: '2026-01-01T00:00:00Z',
  seconds: 12,
  engine: '0'.repeat(64),
  trials: [],
  floor: [],
  sees: [],
  trusted: failures.length === 0,
  failures: [...failures],
});

function judged(demanded: Calibration | undefined): RunRecord {
  const expectation = [expected('not leak(heap)')];
  const tolerance = { heap: KIB };
  const record = {
    status: 'completed',
    scenario: { id: 'trial' },
    engines: [],
    models: [],
    audio: [],
    machine: { environment: {}, allocator: 'glibc 2.39' },
    warnings: [],
    variants: [
      variant([trace('heap', rising)], { id: 'rising', expect: expectation, tolerance }),
      variant([trace('heap', flat)], { id: 'flat', expect: expectation, tolerance }),
    ],
    ...(demanded === undefined ? {} : { control: demanded }),
  } as unknown as RunRecord;
  assess(record, { chinese: asIs });
  return record;
}

const verdicts = (record: RunRecord) => record.variants.map(({ growth }) => growth.heap?.verdict);

describe('the control of a scenario', () => {
  it('that passed leaves verdicts and gates as they are', () => {
    const record = judged(control([]));
    expect(verdicts(record)).toEqual(['leak', 'no-leak']);
    expect(record.variants.map(({ gates }) => gates[0]?.outcome)).toEqual(['fail', 'pass']);
    expect(record.exitCode).toBe(10);
    expect(sections(record).find(({ title }) => title === 'control')?.notes).toEqual([
      'calibrate quick, 12 s: 0 of 0 read as planted; growth verdicts can be trusted',
    ]);
  });

  it('that failed makes every verdict inconclusive, bounded ones too, and keeps the raw ones', () => {
    const record = judged(control(['64 KiB of heap (heap): called bounded (no-leak)']));
    expect(verdicts(record)).toEqual(['inconclusive', 'inconclusive']);
    expect(record.variants.map(({ rawGrowth }) => rawGrowth.heap?.verdict)).toEqual(['leak', 'no-leak']);
    expect(record.variants.map(({ growth }) => growth.heap?.iterationsNeeded)).toEqual([null, null]);
    expect(record.variants.map(({ gates }) => gates[0]?.outcome)).toEqual(['inconclusive', 'inconclusive']);
    expect(record.exitCode).toBe(11);
    expect(record.warnings.filter(({ code }) => code === 'W_CONTROL')).toHaveLength(2);
    expect(
      sections(record)
        .find(({ title }) => title === 'control')
        ?.notes.at(-1),
    ).toBe('64 KiB of heap (heap): called bounded (no-leak)');
  });

  it('that was not demanded is not shown', () => {
    const record = judged(undefined);
    expect(verdicts(record)).toEqual(['leak', 'no-leak']);
    expect(sections(record).some(({ title }) => title === 'control')).toBe(false);
  });
});
