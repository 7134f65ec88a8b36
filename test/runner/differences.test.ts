import { describe, expect, it } from 'vitest';
import { differences, sameAsBefore } from '../../src/runner/differences.ts';
import { runRecord } from '../support/run-record.ts';

describe('a run that is taken up again', () => {
  const record = runRecord([]);
  const asked = (calibrate: string) => ({ ...record, machine: { ...record.machine, calibrate } });

  it('goes on under the same ASR_BENCH_CALIBRATE, and is refused under another, with both', () => {
    const before = asked('leak_load=1');
    expect(differences(record, record)).toEqual([]);
    expect(sameAsBefore(before, asked('leak_load=1'))).toBe(before);
    expect(() => sameAsBefore(before, asked('leak_load=2'))).toThrow(
      '  ASR_BENCH_CALIBRATE: it was leak_load=1, now it is leak_load=2',
    );
    expect(() => sameAsBefore(before, record)).toThrow(
      '  ASR_BENCH_CALIBRATE: it was leak_load=1, now it is not there',
    );
  });
});
