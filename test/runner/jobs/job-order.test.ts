import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Cue } from '../../../src/pipeline/subtitles/cue.ts';
import { chooseOrder, type Order } from '../../../src/runner/jobs/job-order.ts';
import { planJob } from '../../../src/runner/jobs/job-plan.ts';
import { shownResult } from '../../../src/runner/jobs/job-result.ts';
import { JobRunner } from '../../../src/runner/jobs/job-runner.ts';
import { JobSubtitles } from '../../../src/runner/jobs/job-subtitles.ts';
import { StandingEngine } from '../../../src/runner/jobs/standing-engine.ts';
import { Session } from '../../../src/runner/session/session.ts';
import type { StageEvent } from '../../../src/runner/steps/events.ts';
import { SwitchBudget } from '../../../src/runner/steps/two-loops.ts';
import { machineEnvironment } from '../../../src/scenarios/file.ts';
import { talkWav, temporaryFolder } from '../../support/cli.ts';

const CHUNKS = 4;
const EARLY = ['side-by-side', 'batches'] as const;
const GIB = 1024 ** 3;

const { ASR_BENCH_LIBRARY: _, ...variables } = process.env;
const runners = new Map<Order, JobRunner>();
let audio: string;

beforeAll(async () => {
  audio = talkWav(temporaryFolder(), CHUNKS);
  for (const order of ['whole', ...EARLY] as const) {
    const plan = planJob(
      { command: 'transcribe', timed: true, zhTw: true, order },
      machineEnvironment(new Map(), variables),
    );
    runners.set(order, await JobRunner.open(plan, { recycle: 1 }));
  }
});
const { perform } = Session.prototype;
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
afterAll(async () => {
  for (const runner of runners.values()) {
    await runner.close();
    runner.dispose();
  }
});

/** What is scripted for each chunk: language and text. */
type Script = readonly (readonly [language: string, text: string])[];

const SAID: Script = [
  ['Chinese', '今天我们讨论软件。三百人来了。'],
  ['English', 'Good morning, everyone. It is late.'],
  ['Japanese', '今日は学生です。'],
  // Not known to the aligner: one cue for the whole chunk.
  ['Thai', 'สวัสดี'],
  // Names no language, and says something: timed in the language of most of the talk.
  ['None', 'And so it goes.'],
  ['None', ''],
];

const plain = (cues: readonly Cue[]): Cue[] => cues.map(({ start, end, text }) => ({ start, end, text }));

const MARKS = 'ABCDE';

/** What each transcript was aligned in: the language that its host was loaded with. */
function watchAligner(): Map<string, string | undefined> {
  const aligned = new Map<string, string | undefined>();
  const loaded = new WeakMap<Session, string | undefined>();
  vi.spyOn(Session.prototype, 'perform').mockImplementation(function (this: Session, operation, ...more) {
    if (operation.op === 'load') loaded.set(this, operation.options.language);
    if (operation.op === 'infer' && operation.transcript !== undefined)
      aligned.set(operation.transcript, loaded.get(this));
    return perform.call(this, operation, ...more);
  });
  return aligned;
}

async function job(order: Order, said: Script, more = '', stop?: (event: StageEvent) => boolean) {
  const runner = runners.get(order);
  if (runner === undefined) throw new Error(`no runner for ${order}`);
  // No two chunks say the same: what is said over and over counts as a loop of the model.
  const keys = said.map(
    ([language, text], at) =>
      `text.#${at + 1}=${text && `${text}${MARKS[at]}`};language.#${at + 1}=${language}`,
  );
  // A host takes its environment when it starts: each has outgrown what is allowed, and is replaced.
  vi.stubEnv('ASR_BENCH_CALIBRATE', [...keys, 'token_ms=0', 'ttft_ms=0', more].filter(Boolean).join(';'));
  const aligned = watchAligner();
  const events: StageEvent[] = [];
  const growing = new JobSubtitles();
  const given: Cue[] = [];
  const abort = new AbortController();
  const result = await runner.run({
    file: audio,
    signal: abort.signal,
    onEvent: (event) => {
      events.push(event);
      given.push(...growing.hear(event));
      if (stop?.(event) === true) abort.abort();
    },
  });
  const { layer, text, cues } = shownResult(result);
  const passes = events.flatMap((event) => (event.type === 'pass-end' ? [event.pass.loop] : []));
  return { result, shown: { layer, text, cues }, given, passes, events, aligned };
}

describe('the order in which chunks are heard and aligned', () => {
  it('changes nothing of what a job gives: texts, times, cues, whatever changes places when', async () => {
    const script = fc.array(fc.constantFrom(...SAID), { minLength: CHUNKS, maxLength: CHUNKS });
    await fc.assert(
      fc.asyncProperty(script, fc.nat(2 ** 12), async (said, worth) => {
        let asked = 0;
        vi.spyOn(SwitchBudget.prototype, 'admits').mockImplementation(() => {
          asked += 1;
          return ((worth >> (asked % 12)) & 1) === 1;
        });
        const whole = await job('whole', said);
        expect(whole.result.failures).toEqual([]);
        expect(whole.passes).toEqual([...Array(CHUNKS).fill('chunk'), ...Array(CHUNKS).fill('part')]);
        for (const order of EARLY) {
          const early = await job(order, said);
          expect([order, early.result.status, early.result.failures]).toEqual([order, 'completed', []]);
          expect(early.result.transcript).toEqual(whole.result.transcript);
          expect(early.shown).toEqual(whole.shown);
          expect(early.aligned).toEqual(whole.aligned);
          expect(early.passes.toSorted()).toEqual(whole.passes);
          expect(early.given).toEqual(plain(whole.shown.cues.slice(0, early.given.length)));
        }
      }),
      {
        numRuns: 2,
        // The language of most of the talk is not that of its beginning.
        examples: [[[SAID[1], SAID[4], SAID[0], SAID[5]] as Script as never, 2 ** 12 - 1]],
      },
    );
  }, 120_000);

  it('has cues of a chunk before the next is heard where both models are loaded', async () => {
    const talk: Script = Array.from({ length: CHUNKS }, () => SAID[1] ?? ['', '']);
    const { passes, given, events, result } = await job('side-by-side', talk);
    expect(passes).toEqual(Array.from({ length: CHUNKS }, () => ['chunk', 'part']).flat());
    expect(given.length).toBeGreaterThan(2);
    expect(events.filter(({ type }) => type === 'order')).toHaveLength(1);
    expect(result.order).toBe('side-by-side');
    expect(result.records.filter(({ step }) => step === 'load')).toHaveLength(2);
  });

  it('lets models change places only when enough is done, and says so where a second process does not start', async () => {
    vi.spyOn(StandingEngine.prototype, 'beside').mockResolvedValue(undefined);
    const talk: Script = Array.from({ length: CHUNKS }, () => SAID[1] ?? ['', '']);
    const slow = await job('side-by-side', talk, 'load_ms=300');
    expect(slow.result.order).toBe('batches');
    expect(slow.events).toContainEqual({
      type: 'order',
      order: 'batches',
      because: 'the aligner could not be loaded beside the recogniser',
    });
    // Loading takes longer than the whole work: it is done twice, as in the order of old.
    expect(slow.result.records.filter(({ step }) => step === 'load')).toHaveLength(2);
  });

  it('hears the rest where the models cannot change places again, and has failed', async () => {
    vi.spyOn(SwitchBudget.prototype, 'admits').mockReturnValue(true);
    const talk: Script = Array.from({ length: CHUNKS }, () => SAID[1] ?? ['', '']);
    const { result, passes } = await job('batches', talk, 'refuse=start;refuse_round=2');
    expect(result.status).toBe('failed');
    expect(passes).toEqual(['chunk', 'part', ...Array(CHUNKS - 1).fill('chunk')]);
    expect(result.transcript.raw).toBe(talk.map(([, text], at) => `${text}${MARKS[at]}`).join(' '));
  });

  it('loses the same chunk where the engine crashes, and the same times', async () => {
    const talk: Script = Array.from({ length: CHUNKS }, () => SAID[1] ?? ['', '']);
    const crash = 'die=segv;die_at=infer;die_round=3';
    const [whole, early] = [await job('whole', talk, crash), await job('side-by-side', talk, crash)];
    const lost = ({ result }: typeof whole): unknown =>
      result.failures.map(({ pass, step }) => `${pass} ${step}`).toSorted();
    expect(lost(early)).toEqual(lost(whole));
    expect(lost(early)).not.toEqual([]);
    expect(early.shown).toEqual(whole.shown);
  });

  it('keeps the conversion of finished chunks where the job is cancelled among the others', async () => {
    const talk: Script = Array.from({ length: CHUNKS }, () => SAID[0] ?? ['', '']);
    const { result, shown, given } = await job('side-by-side', talk, '', (event) => {
      return event.type === 'heard' && event.pass?.n === 3;
    });
    expect(result.status).toBe('cancelled');
    expect(shown.layer).toBe('zh-tw');
    expect(shown.text).toMatch(/^今天我們討論軟體。300人來了。A今天我們討論軟體。300人來了。B/);
    expect(given.length).toBeGreaterThan(0);
    expect(plain(shown.cues.slice(0, given.length))).toEqual(given);
  });
});

describe('which order is chosen', () => {
  const memory = { available: 8 * GIB, group: undefined, total: 16 * GIB };
  const needs = { held: GIB, recogniser: 500, aligner: 600, memory };

  it('is side by side where a process for the aligner fits, by what the recogniser takes for its size', () => {
    expect(chooseOrder('auto', needs)).toEqual({
      order: 'side-by-side',
      because: 'a process for the aligner takes about 1.50 GiB, 7.68 GiB are left (memory available)',
    });
    expect(chooseOrder('auto', { ...needs, memory: { ...memory, group: 1.4 * GIB } })).toEqual({
      order: 'batches',
      because: 'a process for the aligner would take 1.50 GiB, 1.40 GiB are left (control group)',
    });
  });

  it('is in batches where nothing is known of memory, and what was asked for in any case', () => {
    expect(chooseOrder('auto', { ...needs, held: undefined }).order).toBe('batches');
    expect(chooseOrder('auto', { ...needs, memory: { ...memory, total: 0 } }).order).toBe('batches');
    const tight = { ...needs, memory: { ...memory, available: 0 } };
    expect(chooseOrder('side-by-side', tight).order).toBe('side-by-side');
  });
});

describe('whether models may change places', () => {
  it('is decided by the work that is done: all that comes on top takes a tenth of it at most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ work: fc.nat(1000), cost: fc.nat(1000) }), { maxLength: 60 }),
        (steps) => {
          const budget = new SwitchBudget();
          let [done, spent] = [0, 0];
          for (const { work, cost } of steps) {
            budget.worked(work);
            done += work;
            const admitted = budget.admits(cost);
            expect(admitted).toBe(spent + cost <= 0.1 * done);
            if (!admitted) continue;
            budget.switched(cost);
            spent += cost;
          }
        },
      ),
    );
  });
});
