import { describe, expect, it } from 'vitest';
import { cpuPerAudioHour } from '../../../src/metrics/cost/cost.ts';
import { throughputOf, throughputSeries } from '../../../src/metrics/cost/throughput.ts';
import type { Segment } from '../../../src/record/run-record.ts';
import { iteration, round, segment, step } from '../../support/record.ts';

const S = 1e9;

/** A lane that hears 10 s of audio in each of these seconds, one after the other. */
function lane(number: number, lengths: readonly number[], from = 0): Segment {
  let at = from * S;
  const steps = lengths.map((length) => {
    const heard = step('transcribe', { at, duration: length * S, round: round({ total: length * S }) });
    at += length * S;
    return heard;
  });
  const [start, duration] = [from * S, at - from * S];
  return segment([iteration(1, steps, { at: start, duration, cpu: 2 })], { lane: number });
}

const times = (n: number, length: number): number[] => Array.from({ length: n }, () => length);

describe('throughput', () => {
  it('of one process is its audio over its time', () => {
    expect(throughputOf([lane(1, times(30, 2))])).toMatchObject({
      value: 5,
      perMinute: 30,
      interval: { ci95: [5, 5], bounds: [5, 5] },
    });
  });

  it('of several is that of the time in which all of them worked; a round counts by the part of it that lies there', () => {
    // Two lanes from 1 s on; the first is over at 5 s, in the middle of the second round of the other.
    const found = throughputOf([lane(1, [1, 1, 1, 1], 1), lane(2, [2, 3], 1)]);
    expect(found?.value).toBeCloseTo((4 * 10 + 10 + (10 * 2) / 3) / 4, 12);
    expect(found?.perMinute).toBeCloseTo((60 * (4 + 1 + 2 / 3)) / 4, 12);
    expect(found?.noInterval).toBe('6 of at least 30 rounds that an interval takes');
  });

  it('has an interval by parts of the time, and none where rounds are few: a gate on it is unjudged then', () => {
    const uneven = [...times(15, 1), ...times(15, 2)];
    const found = throughputOf([lane(1, uneven)]);
    expect(found?.value).toBeCloseTo(300 / 45, 12);
    expect(found?.samples).toHaveLength(10);
    expect(found?.interval?.ci95[0]).toBeLessThan(300 / 45);
    expect(throughputSeries([lane(1, times(29, 1))])).toMatchObject({
      kind: 'absent',
      reason: 'a throughput takes an interval: 29 of at least 30 rounds that an interval takes',
    });
  });

  it('of failed rounds has their time and no audio', () => {
    const own = lane(1, times(30, 1));
    const [heard] = own.iterations;
    const failing = heard?.steps[3];
    if (failing === undefined) throw new Error('no step');
    failing.failure = { kind: 'crashed', message: 'SIGSEGV' };
    expect(throughputOf([own])?.value).toBeCloseTo(290 / 30, 12);
  });

  it('is absent where lanes never worked at once', () => {
    expect(throughputOf([lane(1, [1], 0), lane(2, [1], 2)])).toBeUndefined();
    expect(throughputSeries([])).toMatchObject({ kind: 'absent' });
  });
});

describe('CPU time for an hour of audio', () => {
  it('is that of all hosts over all audio', () => {
    // Four CPU seconds for 6 × 10 s of audio.
    expect(cpuPerAudioHour([lane(1, [1, 1, 1, 1]), lane(2, [2, 2])])).toMatchObject({ values: [240 * S] });
  });

  it.each([
    ['a process that died', { kind: 'crashed', message: 'x' } as const, 'an engine process ended'],
    ['CPU time that was not read', undefined, 'CPU time was not read'],
  ])('is absent with %s', (_name, failure, reason) => {
    const own = lane(1, [1, 1]);
    const [first] = own.iterations;
    if (first === undefined) throw new Error('no iteration');
    if (failure === undefined) first.cpu = 0;
    else first.steps[0] = { ...step('transcribe', { failure }), at: 0 };
    expect(cpuPerAudioHour([own])).toMatchObject({ kind: 'absent', reason: expect.stringContaining(reason) });
  });

  it('leaves what a refused utterance used in, since its process lives on', () => {
    const own = lane(1, [1, 1]);
    const [first] = own.iterations;
    if (first?.steps[0] === undefined) throw new Error('no iteration');
    first.steps[0].failure = { kind: 'refused', message: 'no audio' };
    expect(cpuPerAudioHour([own])).toMatchObject({ values: [(2 * 3600 * S) / 10] });
  });
});
