import { describe, expect, it } from 'vitest';
import { type Longer, nextOf } from '../../../src/judge/comparison/next.ts';
import { compareStored } from '../../../src/judge/comparison/stored.ts';
import { Comparison } from '../../../src/record/comparison.ts';
import type { Growth, RunRecord } from '../../../src/record/run-record.ts';
import { cellOf } from '../../support/launches.ts';
import { growth, iteration, segment, step, variant } from '../../support/record.ts';
import { runRecord } from '../../support/run-record.ts';

const BASE = [1, 1.02, 0.99, 1.01, 0.98, 1, 1.01, 0.99];
const slower = (factor: number): number[] => BASE.map((s) => s * factor);

function compare(baseline: RunRecord, candidate: RunRecord, force = false): ReturnType<typeof compareStored> {
  return compareStored(
    { record: baseline, folder: 'reports/before' },
    { record: candidate, folder: 'reports/after' },
    { id: 'c', at: '2026-11-25T12:00:00.000Z', force },
  );
}

function compared(baseline: RunRecord, candidate: RunRecord, force = false): Comparison {
  const { comparison, refused } = compare(baseline, candidate, force);
  if (comparison === undefined) throw new Error(`refused: ${JSON.stringify(refused)}`);
  return Comparison.parse(comparison);
}

describe('two stored runs', () => {
  it('with a planted slowdown are a regression in every figure of it, exit 10', () => {
    const result = compared(runRecord([cellOf('ours', BASE)]), runRecord([cellOf('ours', slower(1.15))]));
    const verdicts = Object.fromEntries(result.speed.map(({ metric, verdict }) => [metric, verdict]));
    expect(verdicts).toEqual({
      ttft: 'regression',
      ttft_text: 'unjudged',
      itl: 'unjudged',
      tokens_per_s: 'regression',
      rtf: 'regression',
      load_time: 'regression',
    });
    const ttft = result.speed[0];
    expect(ttft?.ratio).toBeCloseTo(1.15, 3);
    expect(ttft).toMatchObject({ baseline: 1e9, differences: [], pairs: 8 });
    expect(result.exitCode).toBe(10);
    expect(result.verdict.headline).toContain('ours (candidate) is slower than ours (baseline) in default: ');
  });

  it('warn that the drift between them is in no interval, and are no pairs', () => {
    const result = compared(runRecord([cellOf('ours', BASE)]), runRecord([cellOf('ours', BASE)]));
    expect(result.warnings.map(({ code }) => code)).toEqual(['W_DRIFT']);
    expect(result.design).toMatchObject({ order: 'stored', launches: 8, tests: 4, tail: 0.00125 });
    expect(result.speed.every(({ verdict }) => verdict !== 'regression')).toBe(true);
  });

  it('are refused where they differ in what matters, and named with both values', () => {
    const { machine } = runRecord([]);
    const other = runRecord([cellOf('ours', BASE)], {
      machine: { ...machine, cpu: 'another', affinity: 1, kernel: '7.0' },
      models: [{ id: 'm', kind: 'asr', file: '/m', sha256: 'other-model', bytes: 1, synthetic: false }],
    });
    expect(compare(runRecord([cellOf('ours', BASE)]), other).refused).toEqual([
      { field: 'model m', baseline: 'synthetic m-sha256', candidate: 'other-model' },
      { field: 'machine.cpu', baseline: 'a processor', candidate: 'another' },
      { field: 'machine.affinity', baseline: '2', candidate: '1' },
    ]);
  });

  it('are compared and marked where they are forced; what does not matter is noted', () => {
    const { machine } = runRecord([]);
    const other = runRecord([cellOf('ours', BASE)], {
      machine: { ...machine, cpu: 'another', kernel: '7.0' },
    });
    const result = compared(runRecord([cellOf('ours', BASE)]), other, true);
    expect(result.forced.map(({ field }) => field)).toEqual(['machine.cpu']);
    expect(result.noted.map(({ field }) => field)).toEqual(['machine.kernel']);
  });

  it('without a common cell are refused, forced or not', () => {
    const other = runRecord([cellOf('ours', BASE, { variant: 'recreate' })]);
    expect(compare(runRecord([cellOf('ours', BASE)]), other, true).refused).toEqual([
      { field: 'cells', baseline: 'trial: default', candidate: 'trial: recreate' },
    ]);
  });

  it('of fewer than five launches are unjudged, exit 11', () => {
    const few = runRecord([cellOf('ours', BASE.slice(0, 3))]);
    const result = compared(few, few);
    expect(result.speed[0]).toMatchObject({
      verdict: 'unjudged',
      reason: '3 launches of a side, a comparison needs 5',
    });
    expect(result.exitCode).toBe(11);
  });
});

describe('what matters most to a decision', () => {
  const deaf = (iterations: number) => {
    const failure = {
      kind: 'refused' as const,
      code: 'audio-not-heard',
      message: 'the prompt holds 10 of 143 audio tokens',
    };
    const rounds = Array.from({ length: iterations }, (_, i) =>
      iteration(i + 1, [step('transcribe', { model: 'm', audio: 'tone', failure })]),
    );
    return runRecord([
      variant([segment(rounds)], { id: 'default engine=ours', engine: 'ours', axes: { engine: 'ours' } }),
    ]);
  };

  it('is a build that hears nothing, said first and once; what cannot be compared for it is one sentence', () => {
    const { verdict, facts } = compared(deaf(40), runRecord([cellOf('ours', BASE)]), true);
    expect(verdict).toMatchObject({ outcome: 'fail', exitCode: 4 });
    expect(verdict.headline).toBe(
      'ours (candidate) hears audio, ours (baseline) hears none (40 of 40 iterations failed)',
    );
    expect(facts).toEqual([
      { effect: 'worse', text: verdict.headline },
      {
        effect: 'unknown',
        text: 'not compared in default: speed (ours (baseline) fails)',
      },
    ]);
  });

  it('is not said of two builds that hear', () => {
    const { verdict } = compared(runRecord([cellOf('ours', BASE)]), runRecord([cellOf('ours', BASE)]));
    expect(verdict.headline).not.toContain('hear');
  });

  it('names the leak of a build before its speed, with the command that finds its place', () => {
    const grown = growth({ verdict: 'leak', rate: 1e5, bounds: [99e3, 101e3], ci95: [99.2e3, 100.8e3] });
    const still = growth({ rate: 10, bounds: [-100, 120] });
    const { verdict, facts, traces } = compared(
      runRecord([cellOf('ours', BASE, { growth: { heap: still } })]),
      runRecord([cellOf('ours', slower(1.2), { growth: { heap: grown } })]),
    );
    expect(facts.map(({ effect }) => effect).slice(0, 3)).toEqual(['worse', 'worse', 'unknown']);
    expect(facts[0]?.text).toMatch(/^ours \(candidate\) leaks 97\.7 KiB per iteration; ours \(baseline\) /);
    expect(facts[1]?.text).toContain('is slower than');
    expect(verdict.next).toEqual(['asr-bench diagnose trial --library /lib/ours.so --variant default']);
    expect(traces).toEqual([]);
  });
});

describe('growth, texts and behaviour', () => {
  const leak = growth({ verdict: 'leak', rate: 1e5, bounds: [99e3, 101e3], ci95: [99.2e3, 100.8e3] });
  const flat = growth({ rate: 10, bounds: [-100, 120] });

  it('are worse where a leak came in, the same where none did', () => {
    const before = runRecord([cellOf('ours', BASE, { growth: { heap: flat } })]);
    const after = runRecord([cellOf('ours', BASE, { growth: { heap: leak } })]);
    expect(compared(before, after)).toMatchObject({
      growth: [{ quantity: 'heap', verdict: 'worse', difference: 1e5 - 10 }],
      exitCode: 10,
    });
    expect(compared(after, before).growth[0]?.verdict).toBe('better');
    expect(compared(before, before).growth[0]?.verdict).toBe('same');
    expect(compared(after, after).growth[0]?.verdict).toBe('inconclusive');
  });

  it('ask for what is lacking: launches where speed is open, iterations where growth is', () => {
    const open = (iterationsNeeded: number | null) =>
      growth({ verdict: 'inconclusive', rate: 900, bounds: [-500, 2300], iterationsNeeded });
    const next = (parts: {
      growth: Growth;
      value?: Growth;
      slower?: number;
      pairs?: number | null;
    }): string[] => {
      const baseline = runRecord([cellOf('ours', BASE, { growth: { heap: parts.growth } })]);
      const candidate = runRecord([
        cellOf('ours', slower(parts.slower ?? 1), { growth: { heap: parts.value ?? flat } }),
      ]);
      const { engines, growth: changes, speed: rows } = compared(baseline, candidate);
      const speed = rows.map((row) =>
        parts.pairs === undefined ? row : { ...row, pairsNeeded: parts.pairs },
      );
      const again = (longer: Longer = {}) => `again ${JSON.stringify(longer)}`;
      const [scenario, launches] = [baseline.scenario, BASE.length];
      return nextOf({ growth: changes, speed }, { engines, scenario, launches, pairs: [], grown: [], again });
    };
    expect(next({ growth: open(44), value: open(37) })).toEqual(['again {"growthIterations":44}']);
    expect(next({ growth: open(44), slower: 1.02 })).toEqual(['again {"launches":16,"growthIterations":44}']);
    expect(next({ growth: flat, slower: 1.02 })).toEqual(['again {"launches":16}']);
    // As many as were said to tell, of which a quarter is the beginning; where none are, the same once more.
    expect(next({ growth: flat, slower: 1.02, pairs: 397 })).toEqual(['again {"launches":100}']);
    expect(next({ growth: flat, slower: 1.02, pairs: null })).toEqual(['again {}']);
    // Nothing can be promised, and nothing is open.
    expect(next({ growth: open(null) })).toEqual([]);
    expect(next({ growth: flat })).toEqual([]);
    // Both leak, by rates of which the difference is not known well enough.
    expect(next({ growth: leak, value: { ...leak, n: 30, bounds: [60e3, 140e3] } })).toEqual([
      `again {"growthIterations":${2 * Math.max(30, leak.n)}}`,
    ]);
  });

  it('that one side could not measure are unjudged, never a pass', () => {
    const before = runRecord([cellOf('ours', [], { status: 'unsupported', reason: 'destroy is not safe' })]);
    const after = runRecord([cellOf('ours', BASE, { growth: { heap: leak } })]);
    const { comparison } = compare(before, after, true);
    expect(comparison?.growth[0]).toMatchObject({
      verdict: 'unjudged',
      baseline: null,
      reason: 'ours (baseline): unsupported: destroy is not safe',
    });
  });

  it('say whether the texts are exactly the same, and whether the errors are more', () => {
    const said = (text: string, substitutions: number) => ({
      accuracy: {
        errorRates: [
          {
            unit: 'word' as const,
            layer: 'raw',
            normaliser: 'en-1',
            model: 'm',
            hits: 10 - substitutions,
            substitutions,
            deletions: 0,
            insertions: 0,
            n: 10,
            rate: substitutions / 10,
            rounds: 1,
          },
        ],
        distinctTexts: { m: 1 },
        texts: { m: [{ text, count: 8 }] },
      },
    });
    const before = runRecord([cellOf('ours', BASE, said('ask not', 0))]);
    const after = runRecord([cellOf('ours', BASE, said('ask nought', 1))]);
    expect(compared(before, before).accuracy).toMatchObject([
      { what: 'text', verdict: 'same' },
      { what: 'words', verdict: 'same' },
      { what: 'wer(raw)', verdict: 'same' },
    ]);
    const result = compared(before, after);
    expect(result.accuracy).toMatchObject([
      { what: 'text', verdict: 'differs', baseline: 'ask not', value: 'ask nought' },
      { what: 'words', verdict: 'same', baseline: '1', value: '1' },
      { what: 'wer(raw)', verdict: 'worse', reason: 'errors: 0 of 10 against 1 of 10' },
    ]);
    expect(result.exitCode).toBe(10);
    expect(result.verdict.headline).toBe(
      'ours (candidate) says something else than ours (baseline); wer(raw) 0.00 % → 10.00 %',
    );
  });
});
