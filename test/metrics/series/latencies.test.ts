import { describe, expect, it } from 'vitest';
import { latencyByModel, ROUNDS } from '../../../src/metrics/definitions/latency.ts';
import { durationSeries, iterationSeries, roundSeries } from '../../../src/metrics/series/latencies.ts';
import { iteration, round, segment, step } from '../../support/record.ts';

const failure = { kind: 'crashed', message: 'gone' } as const;

/** Warm-up of 9 s, then 1 s and 2 s by `small`, 3 s by `aligner`, and a failed round. */
const segments = [
  segment(
    [
      iteration(1, [step('transcribe', { model: 'small', round: round({ total: 9e9, ttft: 9e8 }) })], {
        warmUp: true,
      }),
      iteration(2, [
        step('load', { model: 'small', duration: 5e8 }),
        step('transcribe', {
          model: 'small',
          as: 'heard',
          round: round({ total: 1e9, ttft: 1e8, rtf: 0.1, times: [0, 10, 30, 60] }),
        }),
        step('align', { model: 'aligner', round: round({ total: 3e9, rtf: 0.3 }) }),
      ]),
      iteration(3, [
        step('transcribe', { model: 'small', round: round({ total: 2e9, burst: true }) }),
        step('transcribe', { model: 'small', failure, round: round({ total: 7e9, ttft: 7e8 }) }),
      ]),
    ],
    { before: [step('load', { model: 'aligner', duration: 4e8 })] },
  ),
];

describe('roundSeries', () => {
  it('leaves warm-up iterations and failed steps out', () => {
    expect(roundSeries(segments, ROUNDS.total, { model: 'small' })).toEqual({
      kind: 'series',
      values: [1e9, 2e9],
      missing: 0,
      why: 'not measured',
    });
  });

  it('takes transcribe and align together where no model is named', () => {
    expect(roundSeries(segments, ROUNDS.total, {})).toMatchObject({ values: [1e9, 3e9, 2e9] });
  });

  it('counts a round that has no first chunk as missing, and says why', () => {
    expect(roundSeries(segments, ROUNDS.ttft, {})).toEqual({
      kind: 'series',
      values: [1e8],
      missing: 1,
      why: 'burst: all chunks came at the end of the call',
      // It came within the call, whenever that was.
      bounds: [{ low: 0, high: 2e9 }],
    });
  });

  it('finds a step by the name it was given, or by its word', () => {
    expect(roundSeries(segments, ROUNDS.total, { step: 'heard' })).toMatchObject({ values: [1e9] });
    expect(roundSeries(segments, ROUNDS.total, { step: 'align' })).toMatchObject({ values: [3e9] });
  });

  it('expects no first text of a round that heard nothing to write', () => {
    const silent = [
      segment([
        iteration(1, [step('transcribe', { round: round({ text: '' }) })]),
        iteration(2, [step('transcribe', { round: round({ ttftText: 5 }) })]),
      ]),
    ];
    expect(roundSeries(silent, ROUNDS.ttft_text, {})).toMatchObject({ values: [5], missing: 0 });
  });

  it('tells a cell without such a step from one that was cut off before it', () => {
    const none = segment([iteration(1, [step('align', { round: round() })])]);
    const died = segment([iteration(1, [])], { end: { kind: 'crashed', reason: 'SIGSEGV' } });
    expect(roundSeries([none], ROUNDS.ttft, {})).toEqual({
      kind: 'absent',
      reason: 'no transcribe step',
      structural: true,
    });
    expect(roundSeries([died], ROUNDS.ttft, {})).toEqual({
      kind: 'absent',
      reason: 'no transcribe step was reached',
      structural: false,
    });
  });

  it('has no rate when every round was a burst', () => {
    const bursts = segment([iteration(1, [step('transcribe', { round: round({ burst: true }) })])]);
    expect(roundSeries([bursts], ROUNDS.tokens_per_s, {})).toEqual({
      kind: 'absent',
      reason: 'none of 1 rounds has tokens_per_s (burst: all chunks came at the end of the call)',
      structural: false,
    });
  });
});

describe('durationSeries', () => {
  it('counts the loads of before, which may be the only ones', () => {
    expect(durationSeries(segments, 'load', {})).toMatchObject({ values: [4e8, 5e8] });
    expect(durationSeries(segments, 'load', { model: 'aligner' })).toMatchObject({ values: [4e8] });
  });

  it('leaves the loads of warm-up iterations out', () => {
    const load = (duration: number) => [step('load', { duration })];
    const warm = [segment([iteration(1, load(9), { warmUp: true }), iteration(2, load(5))])];
    expect(durationSeries(warm, 'load', {})).toMatchObject({ values: [5], missing: 0 });
  });

  it('has nothing where nothing is unloaded', () => {
    expect(durationSeries(segments, 'unload', {})).toMatchObject({
      reason: 'no unload step',
      structural: true,
    });
  });
});

describe('iterationSeries', () => {
  it('leaves warm-up and failed iterations out', () => {
    expect(iterationSeries(segments, 'total')).toMatchObject({ values: [2e9] });
  });

  it('is over the audio that was transcribed, not over what was aligned again', () => {
    expect(iterationSeries(segments, 'rtf')).toMatchObject({ values: [0.2] });
  });
});

describe('latencyByModel', () => {
  it('summarises each metric that a model has, gaps between its chunks', () => {
    const latency = latencyByModel(segments);
    expect(Object.keys(latency).sort()).toEqual(['aligner', 'small']);
    expect(Object.keys(latency.aligner ?? {}).sort()).toEqual(['load_time', 'rtf', 'total']);
    expect(Object.keys(latency.small ?? {}).sort()).toEqual(['itl', 'load_time', 'rtf', 'total', 'ttft']);
    expect(latency.small?.itl).toMatchObject({ n: 3, p50: 20, max: 30 });
    expect(latency.small?.total).toMatchObject({ n: 2, mean: 1.5e9 });
  });

  it('has no entry for a model that was never measured', () => {
    expect(latencyByModel([segment([])])).toEqual({});
  });
});

it.each(['constructor', '__proto__', 'toString'])('a model may be called %s', (model) => {
  const rounds = [step('transcribe', { model, round: round({ total: 1e9, times: [0, 10, 30] }) })];
  const latency = latencyByModel([segment([iteration(1, rounds)])]);
  expect(Object.entries(latency).map(([name, of]) => [name, of.total?.n, of.itl?.n])).toEqual([
    [model, 1, 2],
  ]);
});
