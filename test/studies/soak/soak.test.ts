import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { judge } from '../../../src/judge/judge.ts';
import { applyEvent, type JournalEvent } from '../../../src/record/journal.ts';
import { DEFAULT_TOLERANCE } from '../../../src/record/metric.ts';
import type { RunRecord, StepRecord, Variant } from '../../../src/record/run-record.ts';
import { Interrupt } from '../../../src/runner/interrupt.ts';
import type { LaunchEnd, LaunchSink } from '../../../src/runner/launch.ts';
import { RunClock } from '../../../src/runner/session/clock.ts';
import type { Prepared } from '../../../src/runner/shelves/prepare.ts';
import type { Clients } from '../../../src/scenarios/plan/plan.ts';
import { runSoak } from '../../../src/studies/soak/soak.ts';
import { cellOf, PREAMBLE, planOf } from '../../scenarios/planning.ts';
import { temporaryFolder, toneWav } from '../../support/cli.ts';
import { expected } from '../../support/gates.ts';
import { variant } from '../../support/record.ts';
import { runRecord } from '../../support/run-record.ts';

const ENTRY = fileURLToPath(new URL('../../support/stand-in-server.mjs', import.meta.url));
/** Its real anonymous memory settles in more jobs than these tests have; what is planted is in the heap and in handles. */
const LEAK = 'not leak(heap handles) of server';
const GATES = [LEAK, 'jobs_lost == 0', 'temp_files.last == 0'];
/** Its healthy twin is judged by no clock: the machine may be busy. */
const LATE = 'delivery.p95 < 50 ms';
const TOLERANCE = {
  ...DEFAULT_TOLERANCE,
  heap: 1024,
  anon: 256 * 1024,
  handles: 0.05,
  threads: 0.05,
  mappings: 0.05,
};
const DOCUMENT = `${PREAMBLE.replace('defaults:', 'pipelines: { p: [load, transcribe, unload] }\ndefaults:')}  a: { before: [serve: p], each: [job], clients: { count: 2 } }`;

const HEALTHY = Object.fromEntries([...GATES, 'no step failed'].map((gate) => [gate, 'pass']));
/** One client at a time: its connections are the same after each job. */
const ONE = { jobs: 24, clients: { count: 1 } };

interface Soaked {
  readonly end: LaunchEnd;
  readonly variant: Variant;
  readonly jobs: readonly StepRecord[];
  readonly outcomes: readonly string[];
  /** Outcome of each gate. */
  readonly gates: Readonly<Record<string, string>>;
}

interface Trial {
  readonly jobs?: number;
  readonly clients?: Partial<Clients>;
  readonly interruptAt?: number;
  /** Stopped now, ms after it was begun. */
  readonly killAfter?: number;
  /** ns for each step and load. */
  readonly deadline?: number;
  readonly until?: boolean;
  readonly gates?: readonly string[];
}

/** Loads the stand-in with a fault, and judges what came of it as a run does. */
async function soak(
  fault: string,
  { jobs = 24, clients = {}, interruptAt, killAfter, deadline, until, gates: asked = GATES }: Trial = {},
): Promise<Soaked> {
  const folder = temporaryFolder();
  vi.stubEnv('STAND_IN', fault);
  vi.stubEnv('TMPDIR', folder);
  const plan = planOf(DOCUMENT);
  const planned = cellOf(plan);
  const cell = {
    ...planned,
    iterations: until
      ? ({ kind: 'until-conclusive', first: 8, max: jobs } as const)
      : ({ kind: 'fixed', count: jobs } as const),
    clients: { count: 2, think: 0, cancel: 0, drop: 0, bad: 0, ...clients },
    tolerance: TOLERANCE,
    ...(deadline === undefined ? {} : { deadline: { ...planned.deadline, load: deadline, step: deadline } }),
  };
  const record = variant([], {
    tolerance: TOLERANCE,
    iterationsPlanned: jobs,
    expect: asked.map((gate) => expected(gate)),
  });
  const run: RunRecord = {
    ...runRecord([record]),
    engines: [],
    models: [],
    audio: [],
  };
  const interrupt = new Interrupt();
  const at = { variant: record.id };
  const tell = (event: JournalEvent): void => applyEvent(run, event);
  let done = 0;
  const sink: LaunchSink = {
    segment: (segment) => tell({ type: 'segment', ...at, segment }),
    before: (step) => tell({ type: 'before', ...at, step }),
    iteration: (iteration, peak) => {
      tell({ type: 'iteration', ...at, iteration, peak });
      done += 1;
      if (done === interruptAt) interrupt.ask();
    },
    pass: () => {},
    after: (step) => tell({ type: 'after', ...at, step }),
    end: (end, peak, observed) =>
      tell({ type: 'segment-end', ...at, end, peak, observed, timeline: undefined }),
    goOn: (count) => count < 8,
  };
  const file = toneWav(folder, 'tone.wav', 0.1);
  const prepared = {
    engine: () => ({ destroy: fault === 'unsafe' ? 'aborts' : 'safe' }),
    audio: () => ({ source: file }),
  } as unknown as Prepared;
  const clock = new RunClock();
  const onPreparing = (): void => {};
  if (killAfter !== undefined) {
    setTimeout(() => {
      interrupt.ask();
      interrupt.ask();
    }, killAfter);
  }
  try {
    const end = await runSoak({
      plan,
      cell,
      launch: 1,
      prepared,
      clock,
      interrupt,
      sink,
      folder,
      onPreparing,
      entry: ENTRY,
    });
    record.status = end.status;
    record.gates = [...(judge(run).variants.get(record.id)?.gates ?? [])];
    expect(readdirSync(folder)).toEqual(['tone.wav']);
  } finally {
    vi.unstubAllEnvs();
  }
  const steps = record.segments.flatMap(({ iterations }) =>
    iterations.flatMap((iteration) => iteration.steps),
  );
  return {
    end: { status: record.status },
    variant: record,
    jobs: steps,
    outcomes: steps.flatMap(({ served }) => served?.outcome ?? []),
    gates: Object.fromEntries(record.gates.map(({ gate, outcome }) => [gate, outcome])),
  };
}

describe('a server under load', () => {
  it('answers every client as it was meant to', async () => {
    const {
      end,
      jobs,
      gates,
      variant: record,
    } = await soak('', {
      jobs: 40,
      clients: { count: 3, cancel: 0.2, drop: 0.2, bad: 0.2 },
    });
    expect(end.status).toBe('completed');
    // Connections come and go: so few jobs may leave handles undecided, never worse.
    expect(gates[LEAK]).not.toBe('fail');
    expect({ ...gates, [LEAK]: '' }).toEqual({ ...HEALTHY, [LEAK]: '' });
    expect(jobs).toHaveLength(40);
    const got = (fate: string): string[] => [
      ...new Set(jobs.flatMap(({ served }) => (served?.fate === fate ? [served.outcome] : []))),
    ];
    expect(got('whole')).toEqual(['answered']);
    expect(got('cancel').every((outcome) => ['cancelled', 'answered'].includes(outcome))).toBe(true);
    expect(got('drop').toSorted()).toEqual(['answered', 'dropped']);
    expect(got('bad').toSorted()).toEqual(['failed', 'refused']);
    expect(record.segments).toHaveLength(1);
    expect(record.segments[0]?.after).toMatchObject([{ step: 'stop', tempFiles: 0 }]);
  });

  it('that is healthy passes every gate', async () => {
    expect((await soak('', ONE)).gates).toEqual(HEALTHY);
  });

  it.each([
    ['heap', LEAK, ONE],
    ['handles', LEAK, ONE],
    ['lose', 'jobs_lost == 0', { jobs: 10 }],
    ['files', 'temp_files.last == 0', { jobs: 8 }],
    ['file-at-end', 'temp_files.last == 0', { jobs: 8 }],
    ['late', LATE, { jobs: 8, gates: [...GATES, LATE] }],
  ] as const)(
    'with the planted fault %s fails `%s`, and nothing else of it',
    async (fault, failing, trial) => {
      const { gates } = await soak(fault, trial);
      expect(gates[failing]).toBe('fail');
      const others = Object.entries(gates).filter(
        ([gate, outcome]) => gate !== failing && outcome === 'fail',
      );
      expect(others.map(([gate]) => gate)).toEqual(fault === 'lose' ? ['no step failed'] : []);
    },
  );

  it('that dies ends the launch, and what was measured is kept', async () => {
    const { end, jobs, variant: record } = await soak('crash');
    expect(end.status).toBe('crashed');
    expect(jobs.length).toBeGreaterThan(2);
    expect(record.segments.at(-1)?.end).toMatchObject({
      kind: 'crashed',
      reason: 'the server died of SIGSEGV',
      failure: { signal: 'SIGSEGV' },
    });
  });

  it('that hangs is known to hang, though nobody can ask it', async () => {
    const { end } = await soak('hang', { deadline: 40e6 });
    expect(end.status).toBe('hung');
  });

  it('that dies while it stops is no server that stopped', async () => {
    const { end, jobs, gates } = await soak('crash-at-end', { jobs: 3 });
    expect(end.status).toBe('crashed');
    expect(jobs).toHaveLength(3);
    expect(gates['no step failed']).toBe('fail');
  });

  it('is killed while it starts, or works, when the user stops it at once', async () => {
    expect((await soak('slow', { killAfter: 20 })).end.status).toBe('interrupted');
    const { end, variant: record } = await soak('', { killAfter: 400, jobs: 1000 });
    expect(end.status).toBe('interrupted');
    // What it had no time to remove is no file that it leaves.
    expect(record.segments.at(-1)?.after ?? []).toEqual([]);
  });

  it('whose engine fails in a job says so of that job, and goes on', async () => {
    const { end, jobs } = await soak('engine', { jobs: 8 });
    expect(end.status).toBe('completed');
    expect(jobs).toHaveLength(8);
  });

  it('that lacks something says what', async () => {
    await expect(soak('missing')).rejects.toThrow('there is no ffmpeg');
  });

  it('ends in good order when the user stops it', async () => {
    const { end, jobs } = await soak('', { interruptAt: 3 });
    expect(end.status).toBe('interrupted');
    expect(jobs.length).toBeGreaterThanOrEqual(3);
    expect(jobs.length).toBeLessThan(10);
  });

  it('stops when the looks have decided', async () => {
    const { jobs } = await soak('', { until: true, jobs: 40 });
    expect(jobs.length).toBeGreaterThanOrEqual(8);
    expect(jobs.length).toBeLessThan(14);
  });
});

describe('the engine processes behind it', () => {
  it('are segments of their own', async () => {
    const { variant: record } = await soak('replaced');
    expect(record.segments.map(({ pid, iterations }) => [pid, iterations.length > 0])).toEqual([
      [100, true],
      [101, true],
      [102, true],
    ]);
    expect(record.segments.flatMap(({ iterations }) => iterations.map(({ index }) => index))).toEqual(
      Array.from({ length: 24 }, (_, i) => i + 1),
    );
  });

  it('are no trace where each job replaces them', async () => {
    const { variant: record } = await soak('unsafe', { jobs: 8 });
    expect(record.segments[0]?.absent.heap).toContain('its destroy is not safe');
    expect(record.segments[0]?.iterations[0]?.steps[0]?.checkpoint).toBeUndefined();
  });
});
