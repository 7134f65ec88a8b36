import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/judge/judge.ts';
import { textsByModel } from '../../../src/metrics/series/accuracy.ts';
import type { Gate, RunRecord, Variant } from '../../../src/record/run-record.ts';
import { expected as gateOf } from '../../support/gates.ts';
import { cellOf } from '../../support/launches.ts';
import { engine, runRecord } from '../../support/run-record.ts';

const BASE = [1, 1.02, 0.99, 1.01, 0.98, 1, 1.01, 0.99];
const times = (factor: number, noise = 0.002): number[] =>
  BASE.map((s, i) => s * factor * (1 + noise * (i % 3)));

const GATE = 'ttft.p50 <= 1.03 * baseline';
const expected = (...gates: string[]): Variant['expect'] =>
  gates.map((gate) => gateOf(gate, { shared: true }));

/** The first gate of the last cell, and the exit code. */
function second(record: RunRecord): { gate: Gate | undefined; exitCode: number } {
  const { verdict, variants } = judge(record);
  return { gate: variants.get(record.variants.at(-1)?.id ?? '')?.gates[0], exitCode: verdict.exitCode };
}

/** Judges the gate in a run of two engines, and gives that of the second. */
function inMatrix(
  factor: number,
  gates = [GATE],
  noise?: number,
): { gate: Gate | undefined; exitCode: number } {
  const baseline = { kind: 'cell', cell: 'default engine=base' } as const;
  const record = runRecord([
    cellOf('base', BASE, { baseline, expect: expected(...gates) }),
    cellOf('ours', times(factor, noise), { baseline, expect: expected(...gates) }),
  ]);
  return second(record);
}

function againstStored(
  stored: RunRecord | undefined,
  parts: Partial<RunRecord> = {},
): { gate: Gate | undefined; exitCode: number } {
  const baseline = { kind: 'run', run: 'reports/earlier' } as const;
  const record = runRecord([cellOf('ours', times(1.2), { baseline, expect: expected(GATE) })], parts);
  const { verdict, variants } = judge(record, stored === undefined ? {} : { baseline: stored });
  return { gate: variants.get(record.variants[0]?.id ?? '')?.gates[0], exitCode: verdict.exitCode };
}

describe('a relative gate in a matrix', () => {
  it('fails for a planted slowdown, with ratio and interval', () => {
    const { gate, exitCode } = inMatrix(1.2);
    expect(gate).toMatchObject({ outcome: 'fail', value: '1.20 s' });
    expect(gate?.interval).toMatch(/^ratio 1\.\d+ \.\. 1\.\d+$/);
    expect(gate?.reason).toBe('1.20 of the baseline, 8 pairs of launches');
    expect(exitCode).toBe(10);
  });

  it('passes for its twin, and is skipped in the baseline itself', () => {
    expect(inMatrix(1)).toMatchObject({ gate: { outcome: 'pass' }, exitCode: 0 });
    const baseline = { kind: 'cell', cell: 'default engine=base' } as const;
    const record = runRecord([cellOf('base', BASE, { baseline, expect: expected(GATE) })]);
    expect(second(record).gate).toMatchObject({
      outcome: 'skipped',
      reason: 'this cell is the baseline',
    });
  });

  it('shares its error with the other relative gates: the interval is wider', () => {
    const width = (gates: string[]): number => {
      const [low = 0, high = 0] = (inMatrix(1.2, gates, 0.03).gate?.interval ?? '').match(/[\d.]+\d/g) ?? [];
      return Number(high) - Number(low);
    };
    expect(width([GATE, 'total.p50 <= 1.03 * baseline', 'rtf.p50 <= 1.03 * baseline'])).toBeGreaterThan(
      width([GATE]),
    );
  });

  it('is inconclusive, exit 11, where the noise leaves both open', () => {
    const noisy = BASE.map((s, i) => s * (i % 2 === 0 ? 0.8 : 1.25));
    const baseline = { kind: 'cell', cell: 'default engine=base' } as const;
    const record = runRecord([
      cellOf('base', BASE, { baseline, expect: expected(GATE) }),
      cellOf('ours', noisy, { baseline, expect: expected(GATE) }),
    ]);
    expect(second(record)).toMatchObject({ gate: { outcome: 'inconclusive' }, exitCode: 11 });
  });

  it('has no baseline, exit 12, where that cell was not measured', () => {
    const baseline = { kind: 'cell', cell: 'default engine=base' } as const;
    const record = runRecord([
      cellOf('base', [], { baseline, status: 'unsupported', reason: 'destroy is not safe' }),
      cellOf('ours', BASE, { baseline, expect: expected(GATE) }),
    ]);
    const { gate, exitCode } = second(record);
    expect(gate).toMatchObject({
      outcome: 'unjudged',
      noBaseline: true,
      reason:
        'no comparable baseline: default engine=base was not measured (unsupported: destroy is not safe)',
    });
    expect(exitCode).toBe(12);
  });
});

describe('a relative gate against a stored run', () => {
  it('fails for a planted slowdown, whatever the engine was called there', () => {
    expect(againstStored(runRecord([cellOf('earlier', BASE)]))).toMatchObject({
      gate: { outcome: 'fail' },
      exitCode: 10,
    });
  });

  it('is refused, exit 12, where the runs differ, and names the fields', () => {
    const stored = runRecord([cellOf('earlier', BASE)], {
      id: 'earlier',
      options: { 'default engine=earlier': { threads: 4, context: 4096 } },
      machine: { ...runRecord([]).machine, cpu: 'another processor' },
    });
    const { gate, exitCode } = againstStored(stored);
    expect(gate?.reason).toBe(
      'no comparable baseline: run earlier differs in options.threads (4 against 1), machine.cpu (another processor against a processor)',
    );
    expect(exitCode).toBe(12);
  });

  it('has no baseline, exit 12, where the run is gone or has no such cell', () => {
    expect(againstStored(undefined)).toMatchObject({
      gate: { outcome: 'unjudged', reason: 'no comparable baseline: there is no run reports/earlier' },
      exitCode: 12,
    });
    const other = runRecord([cellOf('earlier', BASE, { variant: 'recreate' })]);
    expect(againstStored(other).gate?.reason).toContain('has no such cell');
  });

  it('takes variables that an engine’s own env sets for a part of the build', () => {
    const environment = { OMP_WAIT_POLICY: 'passive' };
    const { machine } = runRecord([]);
    const stored = runRecord([cellOf('earlier', BASE)]);
    const own = { engines: [engine('ours', { env: environment })], machine: { ...machine, environment } };
    expect(againstStored(stored, own).gate?.outcome).toBe('fail');
    expect(againstStored(stored, { machine: { ...machine, environment } }).gate?.reason).toContain(
      'environment OMP_WAIT_POLICY (none against passive)',
    );
  });
});

describe('a gate on speed where the cells did not do the same work', () => {
  const baseline = { kind: 'cell', cell: 'default engine=base' } as const;
  const WORDS = 'one two three four five six seven eight nine ten';
  /** A cell in which each round says this. */
  const saying = (engine: string, factor: number, text: string, gate: string, model = 'm'): Variant => {
    const cell = cellOf(engine, times(factor), { baseline, expect: expected(gate) });
    for (const step of cell.segments.flatMap(({ before, iterations }) => [
      ...before,
      ...iterations.flatMap((it) => it.steps),
    ])) {
      step.model = model;
      if (step.round !== undefined) step.round.text = text;
    }
    cell.accuracy.texts = textsByModel(cell.segments);
    return cell;
  };
  const judged = (text: string, factor: number, gate = GATE, model?: string) =>
    second(runRecord([saying('base', 1, WORDS, gate), saying('ours', factor, text, gate, model)]));
  const fewer = WORDS.split(' ').slice(0, 6).join(' ');

  it.each([
    [GATE, WORDS, 0.6],
    ['rtf.p50 <= 1.03 * baseline', WORDS, 1],
    ['total.p50 <= 1.03 * baseline', fewer, 0.6],
    ['tokens_per_s.p50 >= 0.97 * baseline', fewer, 0.6],
    ['ttft.p50 of m <= 1.03 * baseline', fewer, 0.6],
    [GATE, WORDS.replace('two', 'too'), 1],
    [GATE, '', 0.6],
  ])('%s is no pass for what says less, or something else; its twin passes', (gate, text, factor) => {
    const { gate: got, exitCode } = judged(text, factor, gate);
    if (text === WORDS) {
      expect({ outcome: got?.outcome, exitCode }).toEqual({ outcome: 'pass', exitCode: 0 });
      return;
    }
    expect({ outcome: got?.outcome, exitCode }).toEqual({ outcome: 'inconclusive', exitCode: 11 });
    const says = text === fewer ? '40 % fewer words' : text === '' ? 'no word at all' : 'other texts';
    expect(got?.reason).toContain(`says ${says}: not the work of the baseline`);
  });

  it('still fails for what is slower, and passes for a load, which is the same work', () => {
    expect(judged(fewer, 1.3).gate?.outcome).toBe('fail');
    expect(judged(fewer, 0.6, 'load_time.p50 <= 1.03 * baseline').gate?.outcome).toBe('pass');
  });

  it('sets the one model of each cell against the other', () => {
    expect(judged(WORDS, 0.6, GATE, 'q4').gate?.outcome).toBe('pass');
    expect(judged(fewer, 0.6, GATE, 'q4').gate).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringContaining('says 40 % fewer words'),
    });
  });
});
