import { Ajv } from 'ajv';
import { validate } from 'ctrf';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ErrorRate, Gate, Growth, RunRecord, Variant } from '../../../src/record/run-record.ts';
import { bencherReport } from '../../../src/reports/bencher/report.ts';
import { benchmarkActionReport } from '../../../src/reports/benchmark-action/report.ts';
import { ctrfReport } from '../../../src/reports/ctrf/report.ts';
import { measuresOf } from '../../../src/reports/exports/measures.ts';
import { openMetricsReport } from '../../../src/reports/openmetrics/report.ts';
import { iteration, round, segment, step, variant } from '../../support/record.ts';
import { aRun } from '../a-run.ts';
import { richRun } from '../rich-run.ts';

/** bencher.dev/bmf.json */
const BMF = {
  type: 'object',
  patternProperties: {
    '.+': {
      type: 'object',
      patternProperties: {
        '.+': {
          type: 'object',
          properties: {
            value: { type: 'number' },
            lower_value: { type: 'number' },
            upper_value: { type: 'number' },
          },
          required: ['value'],
          additionalProperties: false,
        },
      },
    },
  },
} as const;
const isBmf = new Ajv().compile(BMF);

/** What github-action-benchmark's README says of custom entries. */
const ActionEntries = z.array(
  z.strictObject({
    name: z.string().min(1),
    unit: z.string(),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  }),
);

/** The grammar of OpenMetrics text, as far as gauges, state sets and infos go. */
const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const NUMBER = '[+-]?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?';
const LINE = new RegExp(
  `^(?:# TYPE ${NAME} (?:gauge|stateset|info)|# UNIT ${NAME} [a-z]+|# HELP ${NAME} .*|(${NAME})\\{(?:${LABEL}(?:,${LABEL})*)?\\} (${NUMBER}))$`,
);

const growth = (parts: Partial<Growth>): Growth => ({
  verdict: 'no-leak',
  rate: 100,
  ci95: [80, 120],
  bounds: [70, 130],
  mde: 50,
  tolerance: 1000,
  n: 60,
  warmup: 3,
  steps: [],
  iterationsNeeded: null,
  reason: '',
  ...parts,
});

const summary = { n: 3, min: 1e8, max: 4e8, mean: 2e8, sd: 1e8, p5: 1e8, p50: 2e8, p95: 4e8, p99: 4e8 };
const gate = (outcome: Gate['outcome']): Gate => ({ gate: `gate ${outcome}`, severity: 'fail', outcome });
const verdict = (outcome: 'pass' | 'fail' | 'undecided', exitCode: number): RunRecord['verdict'] => ({
  outcome,
  exitCode,
  headline: 'so it is',
  facts: [],
  next: [],
  gates: '',
});

const rounds = (burst: boolean): Variant['segments'] => [
  segment(
    [1, 2, 3].map((i) =>
      iteration(i, [step('transcribe', { model: 'small', round: round({ burst: burst && i === 1 }) })]),
    ),
  ),
];
const measured = (parts: Partial<Variant> = {}, burst = false): Variant =>
  variant(rounds(burst), {
    id: 'restart',
    outcome: 'pass',
    growth: { heap: growth({}), handles: growth({ rate: 0, bounds: [null, 0.2] }) },
    latency: { small: { ttft: summary, total: summary, tokens_per_s: { ...summary, p50: 12 } } },
    ...parts,
  });
const run = (one: Variant, parts: Partial<RunRecord> = {}): RunRecord =>
  aRun([one], { verdict: verdict('pass', 0), exitCode: 0, ...parts });

const bencher = (record: RunRecord) =>
  z.record(z.string(), z.record(z.string(), z.unknown())).parse(JSON.parse(bencherReport(record)));

describe('figures for programs', () => {
  it('have the interval that gates decide by, and none where there is none', () => {
    expect(bencher(run(measured()))).toEqual({
      trial: { verdict: { value: 0 } },
      'trial/restart': {
        verdict: { value: 0 },
        'growth-heap': { value: 100, lower_value: 70, upper_value: 130 },
        'growth-handles': { value: 0, upper_value: 0.2 },
      },
      'trial/restart/small': {
        'ttft-p50': { value: 2e8 },
        'total-p50': { value: 2e8 },
        'tokens-per-s-p50': { value: 12 },
      },
    });
  });

  it.each<[string, RunRecord, number]>([
    ['failed', run(measured({ outcome: 'fail' }), { verdict: verdict('fail', 10) }), 3],
    ['is undecided', run(measured({ outcome: 'undecided' }), { verdict: verdict('undecided', 11) }), 1],
  ])('of a run that %s keep the figures, with a verdict that is worse', (_, record, level) => {
    const found = bencher(record);
    expect(found.trial).toEqual({ verdict: { value: level } });
    expect(found['trial/restart']).toMatchObject({
      verdict: { value: level },
      'growth-heap': { value: 100 },
    });
  });

  const { verdict: _none, ...going } = run(measured());
  it.each<[string, RunRecord]>([
    ['goes on', going],
    ['was measured with a profiler', run(measured(), { instrument: 'heaptrack 1.4.0' })],
    ['crashed', run(measured({ status: 'crashed', outcome: 'fail' }), { verdict: verdict('fail', 4) })],
    [
      'was stopped',
      run(measured({ status: 'stopped', outcome: 'undecided' }), { verdict: verdict('undecided', 11) }),
    ],
    ['is missing', run(measured({ status: 'missing' }), { verdict: verdict('undecided', 11) })],
  ])('of a run that %s are none: a verdict stands alone', (_, record) => {
    const one = record.variants[0] ?? measured();
    expect(measuresOf(record, one)).toEqual([]);
    const figures = Object.values(bencher(record)).flatMap((measures) => Object.keys(measures));
    expect(new Set(figures)).toEqual(new Set(['verdict']));
  });

  it('leave out growth that is undecided, and first tokens where a burst hides some', () => {
    const ids = (one: Variant): string[] => measuresOf(run(one), one).map(({ id }) => id);
    expect(ids(measured({ growth: { heap: growth({ verdict: 'inconclusive' }) } }))).not.toContain(
      'growth-heap',
    );
    expect(ids(measured({}, true))).toEqual(['growth-heap', 'growth-handles', 'total-p50']);
  });

  it('leave out what only some rounds have, or a part of a corpus, or an engine that mostly failed', () => {
    const ids = (segments: Variant['segments'], parts: Partial<Variant> = {}): string[] => {
      const one = measured({ segments, growth: {}, ...parts });
      return measuresOf(run(one), one).map(({ id }) => id);
    };
    const rows = (heard: readonly (number | undefined)[]): Variant['segments'] => [
      segment(
        heard.map((ttft, i) =>
          iteration(i + 1, [
            step('transcribe', {
              model: 'small',
              ...(ttft === 0
                ? { failure: { kind: 'refused' as const, message: 'no' } }
                : { round: round({ ...(ttft && { ttft }), tokensPerS: 3 }) }),
            }),
          ]),
        ),
      ),
    ];
    expect(ids(rows([1, 1, 1]))).toEqual(['ttft-p50', 'tokens-per-s-p50', 'total-p50']);
    expect(ids(rows([1, undefined, 1]))).toEqual(['tokens-per-s-p50', 'total-p50']);
    expect(ids(rows([1, 0, 0]))).toEqual([]);
    const heard = { step: 'transcribe', model: 'small', asked: 3, failed: 0 };
    expect(ids(rows([1, 1, 1]), { utterances: [{ ...heard, heard: 2 }] })).toEqual([]);
    expect(ids(rows([1, 1, 1]), { utterances: [{ ...heard, heard: 3 }] })).toHaveLength(3);
  });

  it('of a corpus without an interval have no error rate', () => {
    const counts = { hits: 9, substitutions: 0, deletions: 0, insertions: 0, n: 9, rate: 0, rounds: 1 };
    const of = (parts: Partial<ErrorRate>): string[] => {
      const rate = {
        unit: 'word',
        layer: 'raw',
        normaliser: 'en',
        model: 'small',
        ...counts,
        ...parts,
      } as const;
      const one = measured({
        growth: {},
        latency: {},
        accuracy: { errorRates: [rate], distinctTexts: {}, texts: {} },
      });
      return measuresOf(run(one), one).map(({ id }) => id);
    };
    expect(of({})).toEqual(['wer-raw']);
    const interval = { ci95: [0, 0.1], bounds: [0, 0.2], kind: 'utterance', units: 40 } as const;
    expect(of({ interval: { ...interval, ci95: [0, 0.1], bounds: [0, 0.2] } })).toEqual(['wer-raw']);
    expect(of({ noInterval: 'one utterance has no spread' })).toEqual([]);
  });

  it('of the calibration engine lie on no line of an engine', () => {
    const notice = 'CALIBRATION ENGINE: these figures describe our simulator';
    const record = run(measured(), { notice });
    expect(Object.keys(bencher(record)).every((name) => name.startsWith('calibration engine/'))).toBe(true);
    expect(openMetricsReport(record)).not.toContain('simulated="false"');
    expect(benchmarkActionReport(record)).toContain(notice);
  });
});

describe('what consumers read', () => {
  const unmeasured = variant([], {
    id: 'recreate',
    status: 'unsupported',
    outcome: 'pass',
    reason: 'destroy aborts',
  });
  const records: readonly RunRecord[] = [
    richRun(),
    aRun(
      [
        measured({ gates: (['pass', 'fail', 'inconclusive', 'unjudged', 'skipped'] as const).map(gate) }),
        unmeasured,
      ],
      {
        verdict: verdict('fail', 10),
        notice: 'a "notice"\nwith \\ two lines',
      },
    ),
    aRun([]),
  ];

  it.each(records)('Bencher: its schema', (record) => {
    expect(isBmf(JSON.parse(bencherReport(record)))).toBe(true);
    const names = Object.values(bencher(record)).flatMap((measures) => Object.keys(measures));
    for (const name of names) expect(name).toMatch(/^[a-z0-9-]{1,64}$/);
  });

  it.each(records)('github-action-benchmark: its list, and nothing of which more is better', (record) => {
    const entries = ActionEntries.parse(JSON.parse(benchmarkActionReport(record)));
    expect(entries[0]?.name).toMatch(/trial verdict$|verdict$/);
    expect(entries.map(({ name }) => name).join()).not.toContain('tokens-per-s');
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  });

  it.each(records)('CTRF: its schema, and a summary that adds up', (record) => {
    const report: unknown = JSON.parse(ctrfReport(record));
    expect(validate(report).errors).toEqual([]);
    const { results } = z
      .object({
        results: z.object({
          summary: z.record(z.string(), z.number()),
          tests: z.array(z.object({ status: z.string() })),
        }),
      })
      .parse(report);
    const { passed = 0, failed = 0, skipped = 0, pending = 0, other = 0, tests } = results.summary;
    expect(passed + failed + skipped + pending + other).toBe(tests);
    expect(results.tests).toHaveLength(tests ?? 0);
  });

  it('CTRF: what is undecided is `other`, never passed or skipped', () => {
    const record = run(
      measured({ outcome: 'undecided', gates: [gate('inconclusive'), gate('unjudged'), gate('pass')] }),
      {
        verdict: verdict('undecided', 11),
      },
    );
    const { results } = z
      .object({ results: z.object({ tests: z.array(z.object({ name: z.string(), status: z.string() })) }) })
      .parse(JSON.parse(ctrfReport(record)));
    expect(results.tests.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      'verdict: other',
      'comes to its end: passed',
      'gate inconclusive: other',
      'gate unjudged: other',
      'gate pass: passed',
    ]);
  });

  it.each(records)('OpenMetrics: its grammar, each family once and together, the end', (record) => {
    const lines = openMetricsReport(record).split('\n');
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
    const families: string[] = [];
    for (const line of lines.slice(0, -2)) {
      expect(line).toMatch(LINE);
      const name = /^# TYPE (\S+)/.exec(line)?.[1];
      if (name !== undefined) families.push(name);
      if (!line.startsWith('#')) expect(line.startsWith(families.at(-1) ?? '?')).toBe(true);
    }
    expect(new Set(families).size).toBe(families.length);
  });

  it('OpenMetrics: one state of each outcome is on', () => {
    const text = openMetricsReport(run(measured({ outcome: 'fail' }), { verdict: verdict('fail', 10) }));
    expect(text).toContain(
      'asr_bench_run_outcome{scenario="trial",simulated="false",asr_bench_run_outcome="pass"} 0\n',
    );
    expect(text).toContain('asr_bench_run_outcome="fail"} 1\n');
    expect(text).toContain('measure="ttft-p50",model="small"} 0.2\n');
    expect(text).toMatch(/asr_bench_upper_growth_bytes\{.*measure="growth-heap"\} 130\n/);
  });
});
