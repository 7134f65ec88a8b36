import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JudgeContext, judge } from '../../src/judge/judge.ts';
import { leakOfVariant } from '../../src/judge/leak.ts';
import { exitOf, outcomeOf } from '../../src/judge/verdict/exit.ts';
import { passLabel } from '../../src/metrics/series/passes.ts';
import { DEFAULT_TOLERANCE } from '../../src/record/metric.ts';
import type {
  ExpectedGate,
  Readings,
  RunRecord,
  Segment,
  StepFailure,
  Variant,
} from '../../src/record/run-record.ts';
import { expected } from '../support/gates.ts';
import { checkpoint, iteration, round, segment, step, variant } from '../support/record.ts';
import { runRecord } from '../support/run-record.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const FLAT = { heap: 0, anon: 0, handles: 0, threads: 0, mappings: 0 };
type Slopes = Partial<Readings>;

const CRASH: StepFailure = { kind: 'crashed', signal: 'SIGSEGV', message: 'it died' };
const REFUSED: StepFailure = { kind: 'refused', code: 'audio-not-heard', message: 'nothing was heard' };

interface ProcessParts {
  readonly failing?: (i: number) => StepFailure | undefined;
  readonly of?: Partial<Segment>;
}

/** A process whose quantities grow by so much an iteration. */
function grows(n: number, slopes: Slopes = {}, { failing, of = {} }: ProcessParts = {}): Segment {
  const rates = Object.entries({ ...FLAT, ...slopes });
  return segment(
    Array.from({ length: n }, (_, i) => {
      const readings = Object.fromEntries(rates.map(([metric, slope]) => [metric, 1e6 + (slope ?? 0) * i]));
      const failure = failing?.(i + 1);
      return iteration(i + 1, [
        step('transcribe', {
          round: round(),
          checkpoint: checkpoint('inferred', readings),
          ...(failure === undefined ? {} : { failure }),
        }),
      ]);
    }),
    of,
  );
}

const cell = (
  segments: readonly Segment[],
  gates: readonly (string | ExpectedGate)[] = [],
  parts: Partial<Variant> = {},
) =>
  variant(segments, {
    tolerance: { ...DEFAULT_TOLERANCE },
    iterationsPlanned: 60,
    expect: gates.map((gate) => (typeof gate === 'string' ? expected(gate) : gate)),
    ...parts,
  });

function judged(
  cells: Variant | readonly Variant[],
  parts: Partial<RunRecord> = {},
  context: JudgeContext = {},
) {
  const variants = 'id' in cells ? [cells] : cells;
  const result = judge(runRecord(variants, parts), context);
  const [first] = result.variants.values();
  if (first === undefined) throw new Error('a run has a variant');
  return { ...result, first, gates: first.gates.map(({ outcome }) => outcome) };
}

describe('a gate on growth that is undecided', () => {
  it('is said by the quantities of its variant only where it is about one of them', () => {
    const wavers = Array.from({ length: 14 }, (_, i) => 1e6 + 40 * KIB * ((i * 5) % 7));
    const noisy = segment(
      wavers.map((value, i) =>
        iteration(i + 1, [
          step('transcribe', {
            round: round(),
            checkpoint: checkpoint('inferred', { ...FLAT, heap: value, 'js-heap': value }),
          }),
        ]),
      ),
    );
    const { headline } = judged(cell([noisy], ['not leak', 'growth(js-heap) < 1 KiB'])).verdict;
    expect(headline.match(/is undecided: heap/g)).toHaveLength(1);
    expect(headline).toMatch(/; default: `growth\(js-heap\) < 1 KiB` is undecided: /);
  });
});

describe('one judge', () => {
  it.each([
    [40, { heap: 3 * KIB }, 'fail', 'leaks', 'yes', 10],
    [40, { heap: 0 }, 'pass', 'bounded', 'no', 0],
    [10, { heap: 3 * KIB }, 'inconclusive', 'undecided', 'undecided', 11],
  ] as const)(
    'over %d iterations of %j: gate %s, answer %s, matcher %s, exit %d',
    (n, slopes, gate, state, matcher, exit) => {
      const asked = cell([grows(n, slopes)], ['not leak(heap)'], { iterationsPlanned: n });
      const { first, verdict } = judged(asked);
      expect(first.gates[0]?.outcome).toBe(gate);
      expect(first.state).toBe(state);
      expect(leakOfVariant({ ...asked, ...first, causes: [], gates: [] } as Variant).leaks).toBe(matcher);
      expect(verdict.exitCode).toBe(exit);
      expect(verdict.outcome).toBe(
        outcomeOf(exitOf(exit === 10 ? ['failed'] : exit === 11 ? ['undecided'] : [])),
      );
    },
  );

  it('exits 0 where a gate on failures allows those that there were, and 4 where there are more', () => {
    const one = cell(
      [grows(60, {}, { failing: (i) => (i === 7 ? REFUSED : undefined) })],
      ['failures <= 5 %', 'not leak'],
    );
    expect(judged(one)).toMatchObject({
      gates: ['pass', 'pass', 'pass'],
      verdict: { exitCode: 0, outcome: 'pass' },
    });
    const many = cell(
      [grows(60, {}, { failing: (i) => (i % 10 === 7 ? REFUSED : undefined) })],
      ['failures <= 5 %'],
    );
    expect(judged(many)).toMatchObject({ gates: ['fail', 'fail'], verdict: { exitCode: 4 } });
  });

  it('shows one rate and one interval of a quantity, in its table and in each of its gates', () => {
    const noisy = grows(100, {});
    noisy.iterations.forEach(({ steps }, i) => {
      const [only] = steps;
      if (only?.checkpoint) only.checkpoint.readings.heap = 1e6 + 700 * i + 3000 * Math.sin(i * 1.7);
    });
    const { first } = judged(
      cell([noisy], ['growth(heap) < 2 KiB', 'growth(heap) < 1 MiB', 'growth(heap) < 1 GiB']),
    );
    const shown = first.gates.slice(0, 3).map(({ value, interval }) => ({ value, interval }));
    expect(new Set(shown.map((it) => JSON.stringify(it))).size).toBe(1);
    expect(first.gates.slice(0, 3).map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass']);
  });

  it('is monotone: who passes a bound passes every larger one, who fails it fails every smaller one', () => {
    const bounds = [1, 64, 300, 1024, 4096, 65_536, MIB, 64 * MIB];
    const order = { fail: 0, inconclusive: 1, unjudged: 1, pass: 2, skipped: 2 } as const;
    const shape = fc.record({
      n: fc.integer({ min: 8, max: 80 }),
      slope: fc.constantFrom(0, 200, 900, 1500, 5000, 2e6),
      noise: fc.constantFrom(0, 50, 3000, 40_000),
      curve: fc.constantFrom(0, 0.5, -0.3),
    });
    fc.assert(
      fc.property(
        shape,
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 80, maxLength: 80 }),
        ({ n, slope, noise, curve }, random) => {
          const process = grows(n);
          process.iterations.forEach(({ steps }, i) => {
            const [only] = steps;
            const value = 1e7 + slope * i * (1 + (curve * i) / n) + noise * (random[i] ?? 0);
            if (only?.checkpoint) only.checkpoint.readings.heap = value;
          });
          const { gates } = judged(
            cell(
              [process],
              bounds.map((bound) => `growth(heap) < ${bound} B`),
            ),
          );
          const ranks = gates.slice(0, bounds.length).map((outcome) => order[outcome]);
          expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('no all-clear of what was not shown', () => {
  it('heads eight undecided variants as undecided, and eight bounded ones as bounded', () => {
    const many = (n: number) =>
      Array.from({ length: 8 }, (_, i) =>
        cell([grows(n)], ['not leak'], { id: `v${i}`, variant: `v${i}`, iterationsPlanned: n }),
      );
    const open = judged(many(9)).verdict;
    expect(open.outcome).toBe('undecided');
    expect([open.headline, ...open.facts].join('\n')).not.toMatch(/bounded over|none of|does not leak/);
    // Said once for all, with one command for all.
    expect(open.headline).toMatch(
      /^the growth of all 8 variants is undecided: fewer than 12 iterations .*\(`not leak`\)$/,
    );
    expect([open.facts, open.next]).toEqual([
      [],
      ['asr-bench run trial --library /lib/mended.so --iterations 24'],
    ]);
    const crashed = cell([grows(9, {}, { failing: (i) => (i === 9 ? CRASH : undefined) })], ['not leak'], {
      id: 'crashed',
      status: 'crashed',
    });
    const mixed = judged([...many(9), cell([grows(40)], ['not leak'], { id: 'whole' }), crashed]).verdict;
    expect(mixed.headline).toMatch(/^the engine crashed \(SIGSEGV\)/);
    expect(mixed.facts).toContainEqual(
      expect.stringMatching(/^the growth of 8 of 10 variants is undecided: /),
    );
    expect(mixed.facts).toContainEqual(expect.stringMatching(/^whole is bounded over 40 iterations/));
    expect(mixed.next).toContainEqual(
      `asr-bench run trial --library /lib/mended.so ${Array.from({ length: 8 }, (_, i) => `--variant v${i}`).join(' ')} --iterations 24`,
    );
    expect(judged(many(40)).verdict).toMatchObject({
      outcome: 'pass',
      headline: expect.stringMatching(/^each of 8 variants is bounded over 40 iterations$/),
    });
  });

  it('quotes each quantity with its own tolerance', () => {
    const { first } = judged(cell([grows(100, { anon: 100 * KIB })], ['not leak']));
    expect(first.sentence).toContain('heap below 1 KiB, anon below 256 KiB');
  });

  it('calls nothing bounded where every inference failed, and its twin it does', () => {
    const failed = judged(cell([grows(20, {}, { failing: () => REFUSED })], ['not leak']));
    expect(failed.first.state).toBe('undecided');
    expect(failed.gates).toEqual(['inconclusive', 'fail']);
    expect(failed.verdict).toMatchObject({ exitCode: 4, outcome: 'fail' });
    expect(failed.verdict.headline).toContain('transcribe was refused (audio-not-heard), iteration 1 of 60');
    expect(failed.first.sentence).not.toContain('bounded');
    expect(judged(cell([grows(20)], ['not leak'])).first.state).toBe('bounded');
  });

  it('does not take failures for tolerated where they are most of the run', () => {
    const failed = judged(
      cell([grows(20, {}, { failing: () => REFUSED })], ['failures <= 100 %', 'not leak']),
    );
    expect(failed.first.state).toBe('undecided');
    expect(failed.verdict.outcome).toBe('undecided');
  });

  it('leaves a run that stopped for memory without a pass, and leads with it', () => {
    const reason = 'memory: the next iteration needs about 20.0 MiB, 3.00 MiB are left (group)';
    const stopped = cell([grows(16, { rss: 20 * MIB })], ['not leak', 'cer(raw) <= 5 %'], {
      status: 'stopped',
      reason,
    });
    const { verdict, first } = judged(stopped);
    expect(verdict).toMatchObject({ exitCode: 11, outcome: 'undecided' });
    // Once, with its reason: that its growth is open for it is no second fact.
    expect([verdict.headline, ...verdict.facts]).toEqual([
      'default stopped for want of memory after 16 of 60 iterations: the next iteration needs about 20.0 MiB, 3.00 MiB are left (group); default: `cer(raw) <= 5 %` is undecided: no cer of layer raw: nothing was scored',
    ]);
    // What fills the memory is what to look for.
    expect(verdict.next).toEqual([expect.stringMatching(/^asr-bench diagnose .*--variant default$/)]);
    const early = judged(cell([grows(5, { rss: 20 * MIB })], ['not leak'], { status: 'stopped', reason }));
    expect(early.verdict.headline).not.toContain('a verdict needs');
    expect(early.verdict.facts).toEqual([]);
    expect(first.gates[0]?.outcome).toBe('unjudged');
    const without = judged(cell([grows(16)], [], { status: 'stopped', reason }));
    expect(without.verdict.exitCode).toBe(11);
    const leaking = judged(
      cell([grows(30, { anon: 20 * MIB })], ['not leak'], { status: 'stopped', reason }),
    );
    expect(leaking.verdict).toMatchObject({ exitCode: 10, outcome: 'fail' });
  });

  it('says of a death where it was and what happened, and nothing of more iterations', () => {
    const of = { end: { kind: 'crashed', reason: 'it died', failure: CRASH } } as const;
    const died = cell([grows(14, {}, { failing: (i) => (i === 14 ? CRASH : undefined), of })], ['not leak'], {
      status: 'crashed',
      reason: 'it died',
      id: 'restart',
    });
    const { verdict, first } = judged(died);
    expect(verdict).toMatchObject({
      exitCode: 4,
      outcome: 'fail',
      headline: 'the engine crashed (SIGSEGV) in transcribe, iteration 14 of 60 (restart)',
    });
    expect(first.sentence).toBe(
      'is undecided: the engine crashed (SIGSEGV) in transcribe, iteration 14 of 60',
    );
    expect(Object.values(first.growth).map((it) => it?.iterationsNeeded)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect([verdict.headline, ...verdict.facts, ...verdict.next].join(' ')).not.toMatch(
      /would decide|--iterations/,
    );
  });

  it('does not blame the input for rounds that failed', () => {
    const failing = grows(20, {}, { failing: (i) => (i > 10 ? REFUSED : undefined) });
    for (const { steps } of failing.iterations.slice(10)) for (const one of steps) delete one.round;
    expect(judged(cell([failing])).warnings.map(({ code }) => code)).not.toContain('W_INPUT');
    const varied = grows(20);
    varied.iterations.forEach(({ steps }, i) => {
      const [only] = steps;
      if (only?.round) only.round.audioSeconds = 10 + i;
    });
    expect(judged(cell([varied])).warnings.map(({ code }) => code)).toContain('W_INPUT');
  });

  it('says of a gate that names quantities nothing of others: what else leaks is said beside it', () => {
    const { verdict } = judged(cell([grows(40, { heap: MIB, handles: 1 })], ['not leak(heap)'], { id: 'v' }));
    expect(verdict.headline).toBe('v leaks 1.00 MiB per iteration (`not leak(heap)`)');
    expect(verdict.facts.join()).toContain('file handle');
    const open = judged(
      cell([grows(10, { heap: 3 * KIB })], ['not leak(handles anon)'], { id: 'v', iterationsPlanned: 10 }),
    );
    expect(open.first.gates[0]?.reason ?? '').not.toContain('heap');
    expect(open.verdict.headline).not.toMatch(/heap[^`]*\(`not leak\(handles anon\)`\)/);
  });

  it('answers all that is open of a variant by one command, that of the longest run', () => {
    const gates = ['not leak(handles)', 'not leak(heap)'];
    const noisy = grows(10);
    for (const [i, { steps }] of noisy.iterations.entries())
      for (const { checkpoint: read } of steps)
        Object.assign(read?.readings ?? {}, { heap: MIB + ((7919 * i) % 13) * 4 * KIB });
    const of = (asked: string[]) => judged(cell([noisy], asked, { id: 'v' })).verdict.next;
    const [alone, both] = [gates.map((gate) => of([gate])), of(gates)];
    expect(new Set(alone.flat()).size).toBe(2);
    const iterations = (command = '') => Number(/--iterations (\d+)/.exec(command)?.[1]);
    expect(both.map(iterations)).toEqual([Math.max(...alone.flat().map(iterations))]);
  });

  it('calls a shard in which nothing was to be measured no pass, though it keeps no job from going on', () => {
    const empty = { ...runRecord([]), shard: { index: 3, count: 3, cells: ['a', 'b'] } };
    expect(judge(empty).verdict).toMatchObject({
      outcome: 'undecided',
      exitCode: 0,
      headline: 'Nothing was measured: the shard is empty',
    });
  });

  it('judges every launch, and shows the worst', () => {
    const launches = [grows(40, {}), grows(30, { handles: 1 }, { of: { launch: 2 } })];
    const { first, gates } = judged(cell(launches, ['not leak(handles)']));
    expect(gates[0]).toBe('fail');
    expect(first.growth.handles).toMatchObject({ verdict: 'leak', n: 30 });
  });
});

describe('a known fault', () => {
  const known = expected('growth(heap) < 50 MiB', { why: 'the tokenizer is never deleted' });

  it('that is there is said in the answer, in one sentence', () => {
    const { verdict, first } = judged(cell([grows(60, { heap: 146 * KIB })], [known], { id: 'recreate' }));
    expect(verdict).toMatchObject({
      outcome: 'pass',
      headline: 'recreate leaks 146 KiB per iteration (a known fault)',
      facts: [
        'recreate leaks 146 KiB per iteration (a known fault), native heap, still filling free arena space or never touched',
      ],
      gates: 'All 2 gates passed (1 known fault)',
    });
    expect(first.gates[0]).toMatchObject({ outcome: 'pass', knownFault: true });
  });

  it('that is not there is not said to be', () => {
    const { verdict, first } = judged(cell([grows(60)], [known]));
    expect(verdict.gates).toBe('All 2 gates passed');
    expect(verdict.headline).not.toContain('known');
    expect(first.gates[0]).not.toHaveProperty('knownFault');
  });

  it('covers what it names: a leak beside it that no gate is about is said', () => {
    const { verdict } = judged(cell([grows(60, { heap: 146 * KIB, handles: 1 })], [known]));
    expect(verdict.outcome).toBe('pass');
    expect(verdict.headline).toContain('(in part a known fault; no gate is about handles)');
  });
});

describe('the worst fact leads', () => {
  const healthy = cell([grows(40)], ['not leak'], { id: 'restart', variant: 'restart' });
  const leaking = cell([grows(40, { heap: MIB })], ['not leak(heap)'], {
    id: 'recreate',
    variant: 'recreate',
  });
  const missing = cell([], ['not leak'], {
    id: 'large',
    status: 'missing',
    reason: 'no model large',
    remedy: 'asr-bench models pull large',
  });

  it('in the precedence of the exit codes', () => {
    expect(judged([healthy, leaking]).verdict).toMatchObject({
      exitCode: 10,
      headline: expect.stringMatching(/^recreate leaks 1\.00 MiB per iteration/),
      facts: [
        expect.stringMatching(/^recreate leaks 1\.00 MiB per iteration, native heap/),
        expect.stringMatching(/^restart is bounded over 40 iterations: heap below 1 KiB/),
      ],
      next: ['asr-bench diagnose trial --library /lib/mended.so --variant recreate'],
    });
    expect(judged([healthy, leaking, missing]).verdict).toMatchObject({
      exitCode: 3,
      headline: 'large was not run: no model large; recreate leaks 1.00 MiB per iteration (`not leak(heap)`)',
      next: [
        'asr-bench models pull large',
        'asr-bench diagnose trial --library /lib/mended.so --variant recreate',
      ],
    });
    const interrupted = judged([healthy, leaking], { status: 'interrupted' }, { folder: 'reports/r' });
    expect(interrupted.verdict).toMatchObject({
      exitCode: 130,
      outcome: 'undecided',
      next: ['asr-bench run --resume reports/r', expect.any(String)],
    });
  });

  it('names the launch that did not run beside one that did, and no number of iterations as the way out', () => {
    const end = (launch: number, status: 'completed' | 'missing') => ({ launch, status });
    const reason = '`prepare` left with exit code 3: false';
    const partly = cell([grows(10)], ['not leak'], {
      status: 'missing',
      reason,
      launches: [end(1, 'completed'), end(2, 'missing')],
      launchesPlanned: 2,
    });
    const { verdict, first } = judged(partly);
    expect(verdict).toMatchObject({
      exitCode: 3,
      headline: `launch 2 of 2 of default did not run: ${reason}`,
      next: [expect.stringMatching(/^asr-bench run trial .*--variant default$/)],
    });
    expect(first.gates.at(-1)?.reason).toBe(`launch 2 of 2 not run: ${reason}`);
    const none = cell([], ['not leak'], {
      status: 'missing',
      reason,
      launches: [end(1, 'missing'), end(2, 'missing')],
    });
    expect(judged(none).verdict.headline).toBe(`default was not run: ${reason}`);
  });

  it('and what full disks cost before all of them', () => {
    const { verdict } = judged([leaking], {
      status: 'aborted',
      warnings: [{ code: 'E_DISK', detail: 'no space is left in reports' }],
    });
    expect(verdict).toMatchObject({
      exitCode: 1,
      headline: expect.stringMatching(/^no space is left in reports; recreate leaks/),
    });
  });

  it('says what would decide', () => {
    const few = cell([grows(10)], ['not leak(heap)'], { id: 'restart', iterationsPlanned: 10 });
    const { verdict } = judged(few);
    expect(verdict.headline).toMatch(/^restart: `not leak\(heap\)` is undecided: /);
    expect(verdict.next[0]).toMatch(
      /^asr-bench run trial --library \/lib\/mended\.so --variant restart --iterations \d+$/,
    );
  });

  it('an unsupported variant is no fact, unless it was named or nothing else ran', () => {
    const unsupported = cell([], ['not leak'], {
      id: 'recreate',
      status: 'unsupported',
      reason: 'destroy aborts',
    });
    expect(judged([unsupported, healthy]).verdict.exitCode).toBe(0);
    expect(judged([unsupported, healthy], {}, { named: true }).verdict).toMatchObject({
      exitCode: 4,
      headline: 'recreate is unsupported: destroy aborts',
    });
    expect(judged([unsupported]).verdict.exitCode).toBe(4);
  });

  it('an unsupported variant has passed nothing, and the headline says so', () => {
    const unsupported = cell([], ['not leak'], { id: 'recreate', status: 'unsupported' });
    const { verdict, variants } = judged([unsupported, healthy]);
    expect(verdict).toMatchObject({
      outcome: 'pass',
      headline: 'restart is bounded over 40 iterations; recreate is unsupported and was not measured',
    });
    expect(variants.get('recreate')?.outcome).toBe('undecided');
    expect(judged([healthy]).verdict.headline).toBe('restart is bounded over 40 iterations');
  });

  it('an interrupted variant has passed nothing either', () => {
    const broken = cell([grows(40)], ['not leak'], { id: 'broken', status: 'interrupted' });
    const { variants } = judged([healthy, broken], { status: 'interrupted' });
    expect([...variants.values()].map(({ outcome }) => outcome)).toEqual(['pass', 'undecided']);
  });

  it('failures that a gate allows are no pass where most calls failed', () => {
    const failing = (every: number) =>
      judged(
        cell(
          [grows(20, {}, { failing: (i) => (i % every === 0 ? REFUSED : undefined) })],
          ['failures <= 100 %'],
        ),
      ).verdict;
    expect(failing(1)).toMatchObject({
      exitCode: 11,
      headline: expect.stringContaining('20 of 20 iterations failed'),
    });
    expect(failing(10)).toMatchObject({ exitCode: 0 });
  });

  it('failures are counted as their gate counts them, in chunks where there are chunks', () => {
    const chunked = (failing: number) => {
      const process = grows(20);
      const long = process.iterations.map((one) => ({
        ...one,
        steps: [
          ...Array.from({ length: 40 }, (_, chunk) =>
            step('transcribe', {
              pass: passLabel('chunk', chunk + 1),
              ...(chunk < failing ? { failure: REFUSED } : {}),
            }),
          ),
          ...one.steps,
        ],
      }));
      return judged(cell([{ ...process, iterations: long }], ['failures <= 90 %'])).verdict;
    };
    // One chunk of 40 fails in each iteration: 2.5 % of the work, which the gate allows.
    expect(chunked(1)).toMatchObject({ exitCode: 0 });
    expect(chunked(30)).toMatchObject({
      exitCode: 11,
      headline: expect.stringContaining('600 of 800 chunks failed'),
    });
  });

  it('steps that a bounded verdict leaves aside are said, where they outweigh the tolerance', () => {
    const stepped = (size: number) => {
      const process = grows(100);
      process.iterations.forEach(({ steps }, i) => {
        for (const { checkpoint: at } of steps) {
          const { readings = {} } = at ?? {};
          if (readings.heap !== undefined) readings.heap += i < 40 ? 0 : i < 70 ? size : 2 * size;
        }
      });
      return judged(cell([process], ['not leak(heap)'])).verdict;
    };
    expect(stepped(500 * MIB)).toMatchObject({
      outcome: 'pass',
      headline: expect.stringMatching(
        /bounded over 100 iterations, beside 2 steps of 1000 MiB in all \(heap\)$/,
      ),
    });
    expect(stepped(0).headline).toMatch(/is bounded over 100 iterations$/);
  });

  it('a leak that a gate only warns of is named as such', () => {
    const gate = (severity: 'warn' | 'fail') =>
      judged(cell([grows(40, { heap: MIB })], [expected('not leak(heap)', { severity })])).verdict;
    expect(gate('warn')).toMatchObject({
      exitCode: 0,
      headline: expect.stringContaining('(the gate on heap only warns)'),
    });
    expect(gate('fail').exitCode).toBe(10);
  });

  it('the next command measures what was measured', () => {
    const record = runRecord([leaking]);
    const { next } = judge({
      ...record,
      scenario: {
        ...record.scenario,
        invocation: {
          config: '/else/my.yaml',
          overrides: {
            library: '/lib/mended.so',
            models: 'synthetic:tiny',
            set: ['options.threads=2', "title=it's"],
          },
        },
      },
    }).verdict;
    expect(next).toEqual([
      `asr-bench diagnose trial --config /else/my.yaml --library /lib/mended.so --models synthetic:tiny --set options.threads=2 --set 'title=it'\\''s' --variant recreate`,
    ]);
    const simulated = { ...record, engines: record.engines.map((one) => ({ ...one, calibration: true })) };
    expect(judge(simulated).verdict.next).toEqual(['asr-bench diagnose trial --variant recreate']);
    const diagnosis = { variant: 'recreate', tool: 'heaptrack 1.4.0', lengths: [4, 8] as [number, number] };
    const found = { attributed: 1, sites: [], things: [], unexplained: [], flame: [] };
    const diagnosed = { ...simulated, diagnoses: [{ ...diagnosis, ...found }] };
    expect(judge(diagnosed).verdict.next).toEqual([]);
    const failed = { ...simulated, diagnoses: [{ ...diagnosis, ...found, failed: 'heaptrack died' }] };
    expect(judge(failed).verdict.next).toEqual(['asr-bench diagnose trial --variant recreate']);
  });
});
