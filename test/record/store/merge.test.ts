import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../../src/judge/verdict/failures.ts';
import { chinese } from '../../../src/metrics/accuracy/normaliser.ts';
import { exact } from '../../../src/record/exact.ts';
import { DEFAULT_TOLERANCE } from '../../../src/record/metric.ts';
import type { RunRecord, Variant } from '../../../src/record/run-record.ts';
import { machineWarnings, mergeRecords } from '../../../src/record/store/merge.ts';
import { assess } from '../../../src/runner/assess.ts';
import { parseGate } from '../../../src/scenarios/gates/grammar/parser.ts';
import type { Cell, Plan } from '../../../src/scenarios/plan/plan.ts';
import { cellGroups, parseShard, type Shard, shardPlan } from '../../../src/scenarios/plan/shard.ts';
import { aRun } from '../../reports/a-run.ts';
import { expected } from '../../support/gates.ts';
import { iteration, round, segment, step, trace, variant } from '../../support/record.ts';

interface Sketch {
  readonly variant: string;
  readonly engine: string;
  readonly threads: number;
  readonly iterations: number;
}

const idOf = ({ variant: name, engine, threads }: Sketch): string =>
  `${name} engine=${engine} threads=${threads}`;

function cell(sketch: Sketch, parts: Partial<Cell> = {}): Cell {
  const id = idOf(sketch);
  return {
    id,
    variant: sketch.variant,
    axes: { engine: sketch.engine, threads: sketch.threads },
    engine: sketch.engine,
    before: [],
    each: [],
    after: [],
    iterations: { kind: 'fixed', count: sketch.iterations },
    launches: 1,
    warmUp: 0,
    measure: new Set(),
    timeline: 0,
    tolerance: { ...DEFAULT_TOLERANCE, anon: 1024 },
    deadline: { load: 1, step: 1 },
    limit: { disk: 0 },
    swap: 'destroy',
    onFailure: 'stop',
    live: false,
    needsDestroy: false,
    gates: [],
    ...parts,
  };
}

const planOf = (cells: readonly Cell[]): Plan => ({
  scenario: { id: 'trial', title: 'A trial', file: 'scenarios.yaml' },
  baseDir: '/',
  sha256: 'a'.repeat(64),
  engines: {},
  models: {},
  audio: {},
  corpora: [],
  cells,
  warnings: [],
  files: [],
  settings: {},
  bindings: [],
  knownLeaks: [],
});

/** Every combination of some variants, engines and thread counts. */
const plans = fc
  .record({
    variants: fc.uniqueArray(fc.constantFrom('recreate', 'restart', 'process'), { minLength: 1 }),
    engines: fc.uniqueArray(fc.constantFrom('ours', 'theirs', 'third'), { minLength: 1 }),
    threads: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1 }),
    iterations: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 36, maxLength: 36 }),
  })
  .map(({ variants, engines, threads, iterations }) =>
    planOf(
      variants.flatMap((name, v) =>
        engines.flatMap((engine, e) =>
          threads.map((count, t) =>
            cell({ variant: name, engine, threads: count, iterations: iterations[v * 12 + e * 4 + t] ?? 1 }),
          ),
        ),
      ),
    ),
  );

const shardsOf = (plan: Plan, count: number): Plan[] =>
  Array.from({ length: count }, (_, i) => shardPlan(plan, { index: i + 1, count }));

describe('shards', () => {
  it('read their number', () => {
    expect(parseShard('2/5')).toEqual({ index: 2, count: 5 });
    for (const wrong of ['0/2', '3/2', '1', '1/0', 'a/b', '-1/2', '1/2/3', '']) {
      expect(parseShard(wrong), wrong).toBeUndefined();
    }
  });

  it('give every cell to one shard, in the order of the plan, and never divide a comparison', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 9 }), (plan, count) => {
        const shards = shardsOf(plan, count);
        const ids = shards.flatMap(({ cells }) => cells.map(({ id }) => id));
        expect(ids.toSorted()).toEqual(plan.cells.map(({ id }) => id).toSorted());
        for (const { cells } of shards) {
          expect(cells).toEqual(plan.cells.filter((one) => cells.includes(one)));
          for (const mine of cells) {
            const beside = plan.cells.filter(
              (other) => other.variant === mine.variant && other.axes.threads === mine.axes.threads,
            );
            expect(cells).toEqual(expect.arrayContaining(beside));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keep a cell with its baseline, and variants that a gate sets against each other', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => ({
      variant: name,
      engine: 'ours',
      threads: 1,
      iterations: 1,
    }));
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error();
    const text = 'ttft.p50 < ttft.p50 in a';
    const { expression } = parseGate(text);
    if (expression === undefined) throw new Error(text);
    const gate = {
      text,
      expression,
      severity: 'fail',
      shared: false,
      place: { file: '', line: 1, column: 1 },
    } as const;
    const cells = [cell(a), cell(b, { baseline: idOf(d) }), cell(c, { gates: [gate] }), cell(d)];
    expect(cellGroups(cells).map((group) => group.map((one) => one.variant))).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });
});

/** A measured variant: bounded, or a leak of 1 MiB. */
const measured = ({ id, variant: name, engine, axes }: Cell, leaks: boolean): Variant =>
  variant(
    [
      trace(
        'heap',
        Array.from({ length: 14 }, (_, i) => 4e7 + (leaks ? i * 1024 ** 2 : 16 * (i % 2))),
      ),
    ],
    {
      id,
      variant: name,
      engine,
      axes: { ...axes },
      iterationsPlanned: 14,
      tolerance: { heap: 1024 },
      expect: [expected('growth(heap) < 50 KiB', { shared: true })],
    },
  );

const asIs = chinese({ version: 'test', fold: (text: string) => text });

function recordOf(plan: Plan, leaks: (id: string) => boolean, shard?: Shard): RunRecord {
  const ids = [...new Set(plan.cells.map(({ engine }) => engine))];
  const [engine] = aRun([]).engines;
  if (engine === undefined) throw new Error();
  const record = aRun(
    plan.cells.map((one) => measured(one, leaks(one.id))),
    {
      id: shard === undefined ? 'whole' : `part-${shard.index}`,
      engines: ids.map((id) => ({ ...engine, id, label: id })),
      options: Object.fromEntries(plan.cells.map(({ id }) => [id, { threads: 1 }])),
      ...(plan.shard === undefined ? {} : { shard: { ...plan.shard, cells: [...plan.shard.cells] } }),
    },
  );
  assess(record, { chinese: asIs });
  return record;
}

describe('merged shards', () => {
  it('are the unsharded run: structure, verdicts, gates, sentence, exit code', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 6 }), fc.integer(), (plan, count, seed) => {
        const leaks = (id: string): boolean => (id.length + seed) % 3 === 0;
        const whole = recordOf(plan, leaks);
        const parts = shardsOf(plan, count).map((part, i) => recordOf(part, leaks, { index: i + 1, count }));
        const { record, problems } = mergeRecords(parts.toReversed(), 'whole');
        expect(problems).toBeUndefined();
        if (record === undefined) return;
        assess(record, { chinese: asIs });
        const { parts: _parts, harness: _harness, engines, ...merged } = record;
        const { harness: _own, engines: own, ...unsharded } = whole;
        expect(merged).toEqual(unsharded);
        expect(engines.map(({ id }) => id).toSorted()).toEqual(own.map(({ id }) => id).toSorted());
        expect(machineWarnings(record)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('are refused, with every reason, where they are not the shards of one run', () => {
    const plan = planOf([
      cell({ variant: 'a', engine: 'ours', threads: 1, iterations: 1 }),
      cell({ variant: 'b', engine: 'ours', threads: 1, iterations: 1 }),
      cell({ variant: 'c', engine: 'ours', threads: 1, iterations: 1 }),
    ]);
    const [one, two] = shardsOf(plan, 3).map((part, i) =>
      recordOf(part, () => false, { index: i + 1, count: 3 }),
    );
    if (one === undefined || two === undefined) throw new Error();
    const [engine] = two.engines;
    if (engine !== undefined) engine.sha256 = 'f'.repeat(64);
    two.machine.harness = '9.9.9';
    const { problems } = mergeRecords([one, two, { ...one, id: 'again' }, aRun([], { id: 'plain' })], 'x');
    expect(problems).toEqual(
      [
        'again and part-1 are both shard 1',
        'plain is no shard: it was run without --shard',
        'shard 3 of 3 is not there',
        expect.stringContaining('the list of cells differs'),
        expect.stringMatching(/the version of asr-bench differs: .*"9\.9\.9" in part-2/),
        'engine ours is another in part-2 (ffffffffffff…) than in part-1 (bbbbbbbbbbbb…)',
        expect.stringContaining('engine mended'),
      ].slice(0, 6),
    );
  });

  it('say that they ran on different machines', () => {
    const plan = planOf([
      cell({ variant: 'a', engine: 'ours', threads: 1, iterations: 1 }),
      cell({ variant: 'b', engine: 'ours', threads: 1, iterations: 1 }),
    ]);
    const parts = shardsOf(plan, 2).map((part, i) => recordOf(part, () => false, { index: i + 1, count: 2 }));
    const [, second] = parts;
    if (second !== undefined) second.machine.cpu = 'another CPU';
    const { record } = mergeRecords(parts, 'x');
    expect(record && machineWarnings(record).map(({ code }) => code)).toEqual(['W_MACHINES']);
  });

  it('are refused where they measured another thing under the same name', () => {
    const other = (change: (record: RunRecord) => void): readonly string[] | undefined => {
      const [one, two] = parted();
      change(two);
      return mergeRecords([one, two], 'x').problems;
    };
    expect(other(() => {})).toBeUndefined();
    for (const [change, problem] of [
      [
        ({ models: [model] }) => Object.assign(model ?? {}, { sha256: '9'.repeat(64) }),
        'model small is another in',
      ],
      [
        ({ audio: [audio] }) => Object.assign(audio ?? {}, { reference: { raw: 'else' } }),
        'the reference text of phone is another in',
      ],
      [
        ({ machine }) => Object.assign(machine, { calibrate: 'leak_per_load_kb=16' }),
        'what ASR_BENCH_CALIBRATE plants differs',
      ],
    ] satisfies [(record: RunRecord) => unknown, string][]) {
      expect(other(change), problem).toEqual([expect.stringContaining(problem)]);
    }
  });

  it('believe no verdict where the control of any of them failed, whichever is named first', () => {
    for (const [one, two] of [
      [true, true],
      [true, false],
      [false, true],
    ]) {
      const parts = parted([aControl(one === true), aControl(two === true)]);
      const { record } = mergeRecords(parts, 'x');
      if (record === undefined) throw new Error();
      assess(record, { chinese: asIs });
      expect(record.verdict?.outcome).toBe(one && two ? 'pass' : 'undecided');
    }
  });

  it('keep what failed around the utterances in any part, and the most that any saw', () => {
    const part = (index: number, failing: readonly ('load' | 'unload' | 'stop')[]): RunRecord => {
      const around = (word: 'load' | 'unload' | 'stop') =>
        step(word, {
          ...(word === 'stop' ? {} : { model: 'small' }),
          ...(failing.includes(word) && {
            failure: { kind: 'refused', code: 'E_SAID_NO', message: `no ${word}` },
          }),
        });
      const heard = step('transcribe', {
        model: 'small',
        audio: `u${index}`,
        pass: `set/u${index}`,
        round: round(),
      });
      const process = segment([iteration(1, [around('load'), heard, around('unload')])], {
        after: [around('stop')],
        peak: { rss: index * 1000 },
        observed: { swap: 0, hugePages: 0, oomKills: index - 1 },
      });
      const own = variant([process], { iterationsPlanned: 1, part: { index, count: 2 } });
      const utterance = { id: `u${index}`, file: 'u.wav', sha256: 'd'.repeat(64), pcmSha256: 'e'.repeat(64) };
      return aRun([own], {
        id: `part-${index}`,
        shard: { index, count: 2, cells: ['default'] },
        audio: [{ ...utterance, seconds: 1, decoder: 'wav', reference: {}, utterance: { corpus: 'set' } }],
      });
    };
    const judged = (...failing: (readonly ('load' | 'unload' | 'stop')[])[]) => {
      const { record } = mergeRecords(
        failing.map((own, i) => part(i + 1, own)),
        'x',
      );
      const merged = record?.variants[0];
      if (record === undefined || merged === undefined) throw new Error();
      assess(record, { chinese: asIs });
      return { code: record.exitCode, failures: failuresOf(merged).map(({ text }) => text), merged };
    };
    expect(judged([], [])).toMatchObject({ code: 0, failures: [] });
    expect(judged([], []).merged.segments[0]).toMatchObject({
      peak: { rss: 2000 },
      observed: { oomKills: 1 },
    });
    for (const word of ['load', 'unload', 'stop'] as const) {
      for (const failing of [judged([word], []), judged([], [word])]) {
        expect(failing).toMatchObject({ code: 4, failures: [expect.stringContaining('E_SAID_NO')] });
      }
    }
    expect(judged(['unload'], ['load', 'stop']).failures).toHaveLength(3);
  });
});

/** Two shards of two cells that pass. */
function parted(controls: readonly RunRecord['control'][] = []): [RunRecord, RunRecord] {
  const plan = planOf([
    cell({ variant: 'a', engine: 'ours', threads: 1, iterations: 1 }),
    cell({ variant: 'b', engine: 'ours', threads: 1, iterations: 1 }),
  ]);
  const [one, two] = shardsOf(plan, 2).map((part, i) => ({
    ...recordOf(part, () => false, { index: i + 1, count: 2 }),
    ...exact({ control: controls[i] }),
  }));
  if (one === undefined || two === undefined) throw new Error();
  return [one, two];
}

const aControl = (trusted: boolean): NonNullable<RunRecord['control']> => ({
  schema: 'asr-bench/calibration',
  version: 1,
  mode: 'quick',
  harness: '0.1.0',
  startedAt: '2026-11-22T21:39:00.000Z',
  seconds: 60,
  engine: 'f'.repeat(64),
  trials: [],
  floor: [],
  sees: [],
  trusted,
  failures: trusted ? [] : ['64 KiB were planted, and none was read'],
});
