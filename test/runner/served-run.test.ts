import { describe, expect, it } from 'vitest';
import { loadNormaliser } from '../../src/metrics/normaliser-loading.ts';
import { jobsLost, temporaryFiles } from '../../src/metrics/series/served.ts';
import type { Segment, Variant } from '../../src/record/run-record.ts';
import { assess } from '../../src/runner/assess.ts';
import { lookAgain } from '../../src/runner/launch-sink.ts';
import type { Cell } from '../../src/scenarios/plan/plan.ts';
import { measureComparison } from '../../src/studies/compare/measure.ts';
import { diagnose } from '../../src/studies/diagnose/diagnose.ts';
import { leakAnswer } from '../../src/vitest/leak.ts';
import { aRun } from '../reports/a-run.ts';
import { cellOf, PREAMBLE, planOf } from '../scenarios/planning.ts';
import { expected } from '../support/gates.ts';
import { checkpoint, iteration, segment, step, variant } from '../support/record.ts';

const TOLERANCE = { heap: 1024, handles: 0.05 };
const SERVED = `${PREAMBLE.replace('defaults:', 'pipelines: { p: [load, transcribe, unload] }\ndefaults:')}  a: { before: [serve: p], each: [job] }`;

/** A server whose heap grows by so much a job, and an engine behind it that never grows. */
function jobs(from: number, to: number, bytes: number) {
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const heap = 4e6 + bytes * (from + i);
    const job = step('job', {
      served: { client: 1, fate: 'whole', outcome: 'answered' },
      server: { heap, anon: 2e7, handles: 24, threads: 11, mappings: 180 },
      checkpoint: checkpoint('job', { heap: 3e6, anon: 2e7, handles: 9, threads: 3, mappings: 80 }),
      tempFiles: 0,
    });
    return iteration(from + i, [job]);
  });
}

const STOP = step('stop', { tempFiles: 0 });
const begun = { before: [step('serve')] };

function judged(segments: Segment[], parts: Partial<Variant> = {}): Variant {
  const cell = variant(segments, { tolerance: TOLERANCE, iterationsPlanned: 200, ...parts });
  const record = aRun([cell]);
  assess(record, { chinese });
  return record.variants[0] ?? cell;
}

const chinese = await loadNormaliser('zh');
const gate = (text: string) => ({ expect: [expected(text)] });
const outcomes = ({ gates }: Variant) => gates.map(({ outcome }) => outcome);

describe('a server in a judged run', () => {
  it('that grows in its first jobs is undecided, and no leak', () => {
    const early = judged(
      [segment(jobs(1, 30, 3000), { ...begun, after: [STOP] })],
      gate('growth(heap) of server < 1 KiB'),
    );
    expect(early.serverGrowth?.heap?.verdict).toBe('inconclusive');
    expect(early.serverGrowth?.heap?.reason).toContain('a server may still settle');
    expect(early.sentence).toContain('server is undecided: heap: ');
    expect(outcomes(early)).toEqual(['inconclusive', 'pass']);
  });

  it('leaks where it does so in a hundred jobs, or by far more than it may', () => {
    const text = gate('growth(heap) of server < 1 KiB');
    const long = judged([segment(jobs(1, 120, 3000), { ...begun, after: [STOP] })], text);
    expect(long.sentence).toContain('server leaks 2.93 KiB per job, native heap');
    expect(outcomes(long)).toEqual(['fail', 'pass']);
    const gross = judged([segment(jobs(1, 30, 65536), { ...begun, after: [STOP] })], text);
    expect(gross.sentence).toContain('leaks 64.0 KiB per job');
    expect(outcomes(gross)).toEqual(['fail', 'pass']);
    expect(leakAnswer(gross, {}).leaks).toBe('yes');
  });

  it('is warned of by itself, and not as its engine', () => {
    const record = aRun([variant([segment(jobs(1, 30, 0), begun)], { tolerance: TOLERANCE })]);
    assess(record, { chinese });
    const few = record.warnings.filter(({ code }) => code === 'W_FEW').map(({ detail }) => detail);
    expect(few).toEqual([
      expect.stringMatching(/^server: 30 iterations/),
      expect.stringMatching(/^engine process: 30 iterations/),
    ]);
  });

  it('that did not come to its end left nobody knows what', () => {
    const whole = [segment(jobs(1, 3, 0), { ...begun, after: [STOP] })];
    expect(temporaryFiles(whole)).toMatchObject({ values: [0, 0, 0, 0], missing: 0 });
    expect(jobsLost(whole)).toMatchObject({ values: [0], missing: 0 });
    const failure = { kind: 'crashed' as const, message: 'the server died of SIGSEGV' };
    const dead = [
      segment(jobs(1, 3, 0), { ...begun, end: { kind: 'crashed', reason: failure.message, failure } }),
    ];
    expect(temporaryFiles(dead)).toMatchObject({ values: [0, 0, 0], missing: 1 });
    expect(jobsLost(dead)).toMatchObject({ values: [0], missing: 1 });
    const { gates } = judged(dead, { ...gate('jobs_lost == 0'), status: 'crashed' });
    expect(gates.find(({ gate: text }) => text === 'jobs_lost == 0')?.outcome).toBe('unjudged');
  });

  it('is looked at by the time and the readings of its launch, whatever engine process stands behind it', () => {
    const at = (launch: number, from: number, to: number, begin: number) =>
      segment(jobs(from, to, 0), { ...begun, launch, at: begin });
    const cell = {
      iterations: { kind: 'until-conclusive', first: 8, max: 64, time: 60e9 },
    } as Cell;
    const two = variant([at(1, 1, 20, 0), at(2, 1, 5, 100e9), at(2, 6, 8, 150e9)], { tolerance: TOLERANCE });
    expect(lookAgain(cell, two, 8, 155e9).look?.n).toBe(8);
    expect(lookAgain(cell, two, 7, 161e9).look?.n).toBe(8);
    // What the first launch settled is not settled for the second.
    const first = lookAgain(cell, variant([at(1, 1, 64, 0)], { tolerance: TOLERANCE }), 64, 1e9).look;
    expect(first?.launch).toBeUndefined();
    const looks = first === undefined ? [] : [first];
    const again = lookAgain(cell, { ...two, looks }, 3, 155e9);
    expect([again.look, again.goOn(two)]).toEqual([undefined, true]);
    expect(lookAgain(cell, { ...two, looks }, 8, 155e9).look?.launch).toBe(2);
  });

  it('is not diagnosed, nor are engines compared through it, and that is said before anything is measured', async () => {
    const plan = planOf(SERVED);
    expect(cellOf(plan).before).toHaveLength(1);
    const heaptrack = { name: 'heaptrack' } as Parameters<typeof diagnose>[1]['heaptrack'];
    await expect(diagnose(plan, { out: '/nowhere', heaptrack, lengths: [4, 8] })).rejects.toThrow(
      'a cannot be diagnosed: it is a server under load',
    );
    const options = { id: 'x', folder: '/nowhere' } as Parameters<typeof measureComparison>[1];
    await expect(measureComparison(plan, options)).rejects.toThrow('a is a server under load');
  });
});
