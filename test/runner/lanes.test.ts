import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/metrics/series/series.ts';
import type { RunRecord, Variant } from '../../src/record/run-record.ts';
import { type Lane, LaneShare, runLanes } from '../../src/runner/lanes.ts';
import type { LaunchEnd } from '../../src/runner/launch.ts';
import { CorpusRun, onlyVariant } from '../support/corpus-run.ts';

const share = (processes: number, warmUp = 0): LaneShare => new LaneShare({ processes, warmUp, each: [] });

/** Utterances that each lane heard, in order. */
const byLane = ({ segments }: Variant): string[][] =>
  segments
    .toSorted((a, b) => (a.lane ?? 0) - (b.lane ?? 0))
    .map((segment) =>
      [...stepsOf([segment])].flatMap(({ step }) => (step.step === 'transcribe' ? (step.audio ?? []) : [])),
    );

describe('lanes', () => {
  it('share out iterations, each to the first who asks; every lane warms up by itself', async () => {
    const done: Record<number, number[]> = { 1: [], 2: [] };
    const end = await runLanes(share(2, 1), async (lane) => {
      for (let next = 1; next <= 6; next += 1) {
        if (next > 1) await lane.begin();
        if (lane.takesIteration(next)) done[lane.number]?.push(next);
        await Promise.resolve();
      }
      return { status: 'completed' };
    });
    expect(end).toEqual({ status: 'completed' });
    expect([done[1]?.[0], done[2]?.[0]]).toEqual([1, 1]);
    expect([...(done[1] ?? []).slice(1), ...(done[2] ?? []).slice(1)].sort()).toEqual([2, 3, 4, 5, 6]);
  });

  it('begin together, and wait for none that ended before', async () => {
    const order: string[] = [];
    const end = await runLanes(share(3), async (lane: Lane): Promise<LaunchEnd> => {
      if (lane.number === 3) return { status: 'crashed', reason: 'SIGSEGV in load' };
      if (lane.number === 2) await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`ready ${lane.number}`);
      await lane.begin();
      order.push(`go ${lane.number}`);
      return { status: 'completed' };
    });
    expect(order.slice(0, 2)).toEqual(['ready 1', 'ready 2']);
    expect(order.slice(2).sort()).toEqual(['go 1', 'go 2']);
    expect(end).toEqual({ status: 'crashed', reason: 'engine host 3 of 3: SIGSEGV in load' });
  });
});

describe('a corpus heard by several engine hosts', () => {
  const level = (record: RunRecord, processes: number): Variant | undefined =>
    record.variants.find(({ axes }) => axes.processes === processes);

  it('is heard once, by all of them at once, and what several levels came to stands beside each other', async () => {
    const run = new CorpusRun({
      utterances: 12,
      head: 'matrix: { processes: [1, 2] }',
      faults: { ttft_ms: 5 },
    });
    const { record } = await run.go();
    const two = level(record, 2);
    if (two === undefined) throw new Error('no level');
    const lanes = byLane(two);
    expect(lanes.flat().sort()).toEqual(Array.from({ length: 12 }, (_, i) => `set/u${i + 1}`).sort());
    expect(lanes).toHaveLength(2);
    expect(lanes.every((own) => own.length > 0)).toBe(true);
    expect(two.accuracy.errorRates[0]).toMatchObject({ rounds: 12, rate: 0, interval: { units: 12 } });
    expect(two.utterances).toEqual([{ step: 'transcribe', model: 'm', asked: 12, heard: 12, failed: 0 }]);
    const [scaling] = record.scaling ?? [];
    expect(scaling).toMatchObject({ cell: 'v', knee: null });
    expect(scaling?.levels.map(({ processes, variant }) => [processes, variant])).toEqual([
      [1, 'v processes=1'],
      [2, 'v processes=2'],
    ]);
    expect(scaling?.levels[0]?.absent).toContain(
      'interval of throughput: 12 of at least 30 rounds that an interval takes',
    );
    expect(scaling?.sentence).toMatch(/^undecided where throughput stops rising: /);
  });

  it('loses the utterance at which one of them dies, and the rest is heard', async () => {
    const run = new CorpusRun({
      utterances: 9,
      head: 'processes: 2',
      faults: { die: 'segv', die_round: 4, ttft_ms: 5 },
    });
    const { record } = await run.go();
    const variant = onlyVariant(record);
    const [utterances] = variant.utterances ?? [];
    expect(utterances?.asked).toBe(9);
    expect(utterances?.failed).toBeGreaterThan(0);
    expect((utterances?.heard ?? 0) + (utterances?.failed ?? 0)).toBe(9);
    expect(byLane(variant).flat().sort()).toHaveLength(9);
    expect(record.exitCode).toBe(4);
  });

  it('that was interrupted goes on where it stopped: no utterance is heard twice', async () => {
    const run = new CorpusRun({ utterances: 10, head: 'processes: 2', faults: { ttft_ms: 5 } });
    const first = await run.go({ stopAfter: 4 });
    const before = onlyVariant(first.record).utterances?.[0]?.heard ?? 0;
    const { record } = await run.go({ resume: first.folder });
    const variant = onlyVariant(record);
    expect(before).toBeLessThan(10);
    expect(variant.utterances).toEqual([{ step: 'transcribe', model: 'm', asked: 10, heard: 10, failed: 0 }]);
    const counted = { ...variant, segments: variant.segments.filter(({ broken }) => broken === undefined) };
    expect(byLane(counted).flat().sort()).toHaveLength(10);
    expect(variant.accuracy.errorRates[0]?.rounds).toBe(10);
  });
});
