import { describe, expect, it } from 'vitest';
import '../../src/vitest/index.ts';
import { cellOf } from '../support/launches.ts';
import { growth } from '../support/record.ts';
import { runRecord } from '../support/run-record.ts';

const SECONDS = [1, 1.02, 0.99, 1.01, 0.98, 1, 1.01, 0.99];
const slower = SECONDS.map((s) => s * 1.2);
const quantities = (heap: ReturnType<typeof growth>) => ({
  heap,
  anon: growth(),
  handles: growth(),
  threads: growth(),
  mappings: growth(),
});
const flat = cellOf('ours', SECONDS, { growth: quantities(growth()) });
const leaky = cellOf('ours', SECONDS, {
  growth: quantities(growth({ verdict: 'leak', rate: 5000, bounds: [4900, 5100], ci95: [4950, 5050] })),
});

describe('toNotLeak', () => {
  it('takes a cell of a run, and a run', () => {
    expect(flat).toNotLeak();
    expect(runRecord([flat])).toNotLeak();
    expect(leaky).not.toNotLeak();
    expect(() => expect(runRecord([flat, leaky])).toNotLeak()).toThrow('leaks 4.88 KiB per iteration');
  });

  it('fails for what is undecided, with .not and without', () => {
    const few = [1, 2, 3, 4];
    expect(() => expect(few).toNotLeak()).toThrow('undecided');
    expect(() => expect(few).not.toNotLeak()).toThrow('undecided');
    const crashed = { ...flat, status: 'crashed' as const, reason: 'SIGSEGV' };
    expect(() => expect(crashed).toNotLeak()).toThrow('crashed: SIGSEGV');
    expect(() => expect(runRecord([])).toNotLeak()).toThrow('undecided');
  });

  it('says what the verdict says: of the engine process behind a server too', () => {
    const server = { segments: [], outline: 'job', serverGrowth: quantities(growth()) };
    const served = { ...flat, ...server, state: 'bounded', sentence: 'server is bounded' } as const;
    expect(served).toNotLeak();
    const sentence = 'server is bounded; its engine process leaks 33.0 MiB per job';
    expect(() => expect(runRecord([{ ...served, state: 'leaks', sentence }])).toNotLeak()).toThrow(sentence);
  });

  it('refuses a tolerance that it would not hold a run against', () => {
    const coarse = cellOf('ours', SECONDS, { growth: quantities(growth({ rate: 9e5, tolerance: 1e6 })) });
    expect(coarse).toNotLeak({});
    expect(() => expect(coarse).toNotLeak({ tolerance: 1024 })).toThrow('tolerance is for a plain series');
    expect(() => expect(runRecord([coarse])).toNotLeak({ quantity: 'handles' })).toThrow('toMeetGate');
  });

  it('counts handles in handles', () => {
    const handles = Array.from({ length: 40 }, (_, i) => 20 + i);
    expect(() => expect(handles).toNotLeak({ quantity: 'handles' })).toThrow(
      'handles: leak, 1.00 per iteration',
    );
    expect(handles.map(() => 20)).toNotLeak({ quantity: 'handles' });
  });

  it('refuses what is no series', () => {
    expect(() => expect('text').toNotLeak()).toThrow(TypeError);
    expect(() => expect([1, Number.NaN]).toNotLeak()).toThrow('a series of numbers');
  });
});

describe('toMeetGate', () => {
  const run = runRecord([flat]);

  it('judges a gate on every cell, or on one', () => {
    expect(run).toMeetGate('ttft.p95 < 2 s');
    expect(run).not.toMeetGate('ttft.p95 < 0.5 s');
    expect(() => expect(run).toMeetGate('ttft.p95 < 0.5 s')).toThrow('fail, value 1.02 s, bound 500 ms');
    expect(run).toMeetGate('ttft.p95 < 2 s', { variant: 'default' });
    expect(() => expect(run).toMeetGate('ttft.p95 < 2 s', { variant: 'none' })).toThrow('no variant none');
  });

  it('holds of nothing that asks nothing: another quantity, another unit, no statistic', () => {
    for (const [gate, why] of [
      ['not leak(rss)', '`leak` does not judge rss'],
      ['not leak(heep)', '`leak` does not judge heep'],
      ['leak(heep)', '`leak` does not judge heep'],
      ['1 < 2', 'nothing measured is compared'],
      ['ttft < 5 s', 'ttft has many values: say which, ttft.p95'],
      ['ttft.p95 > 1 KiB', 'not of one kind'],
      ['ttft.p95 < 5', 'not of one kind'],
      ['ttft.p95 + 5 < 6 s', 'not of one kind'],
      ['growth(heap) < 1 ms', 'not of one kind'],
    ] as const) {
      expect(() => expect(run).toMeetGate(gate), gate).toThrow(why);
      expect(() => expect(run).not.toMeetGate(gate), gate).toThrow('undecided');
    }
    expect(run).toMeetGate('2 * ttft.p95 < 5 s');
    expect(run).toMeetGate('ttft.p95 / ttft.p50 < 2');
  });

  it('fails for what cannot be judged, with .not and without', () => {
    expect(() => expect(run).toMeetGate('itl.p50 < 1 s')).toThrow('undecided');
    expect(() => expect(run).not.toMeetGate('itl.p50 < 1 s')).toThrow('undecided');
    expect(() => expect(run).toMeetGate('ttft.p50 <= 1.03 * baseline')).toThrow('no comparable baseline');
  });

  it('is undecided of a cell that did not come to its end, and fails for what it broke before', () => {
    for (const status of ['interrupted', 'crashed', 'hung', 'stopped'] as const) {
      const cut = runRecord([flat, { ...flat, id: 'cut', status }]);
      expect(() => expect(cut).toMeetGate('ttft.p95 < 2 s')).toThrow(`cut: unjudged`);
      expect(() => expect(cut).not.toMeetGate('ttft.p95 < 2 s')).toThrow('undecided');
      expect(cut).not.toMeetGate('ttft.p95 < 0.5 s');
      expect(cut).toMeetGate('ttft.p95 < 2 s', { variant: flat.id });
    }
  });

  it('holds a run against a stored one', () => {
    const baseline = runRecord([cellOf('ours', SECONDS)], { id: 'earlier' });
    const slow = runRecord([cellOf('ours', slower)]);
    expect(slow).not.toMeetGate('ttft.p50 <= 1.03 * baseline', { baseline });
    expect(baseline).toMeetGate('ttft.p50 <= 1.03 * baseline', { baseline });
  });

  it('leaves the record as it was, and says what is no gate', () => {
    const before = structuredClone(run);
    expect(run).toMeetGate('ttft.p95 < 2 s');
    expect(run).toEqual(before);
    expect(() => expect(run).toMeetGate('ttft < ')).toThrow('is no gate');
    expect(() => expect({}).toMeetGate('ttft.p95 < 2 s')).toThrow('a run record');
  });
});
