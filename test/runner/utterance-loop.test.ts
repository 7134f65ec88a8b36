import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Segment, StepFailure, StepRecord } from '../../src/record/run-record.ts';
import type { EngineSteps } from '../../src/runner/steps/engine-steps.ts';
import { PassStore } from '../../src/runner/steps/pass-store.ts';
import type { ListRunner, StepReport } from '../../src/runner/steps/runner.ts';
import { UtteranceLoop } from '../../src/runner/steps/utterance-loop.ts';
import type { StepWorld } from '../../src/runner/steps/world.ts';
import type { StepOf } from '../../src/scenarios/steps/step.ts';
import { segment } from '../support/record.ts';

const CRASHED: StepFailure = { kind: 'crashed', message: 'died' };
const SLOT = 3;
const loopOver = (count: number): StepOf<'for-each'> & { passes: unknown } =>
  ({
    step: 'for-each',
    slot: SLOT,
    loop: 'audio',
    utterances: true,
    passes: Array.from({ length: count }, (_, i) => ({ label: `set/u${i + 1}`, steps: [] })),
  }) as never;

class Killed extends Error {}

/** A process that hears the corpus on top of what earlier ones left, and is killed after `life` steps of the engine. */
async function process(count: number, fatal: ReadonlySet<number>, earlier: readonly Segment[], life: number) {
  const own = segment([]);
  const heard: number[] = [];
  let left = life;
  const spend = (): void => {
    if (left === 0) throw new Killed();
    left -= 1;
  };
  const passes = new PassStore(earlier);
  passes.begin(1);
  const base = (step: string, label: string): StepRecord => ({ step, pass: label, at: 0, duration: 0 });
  const engine = {
    loaded: undefined,
    respawn: (record: StepRecord) => {
      spend();
      return Promise.resolve({ record, fatal: false });
    },
  } as unknown as EngineSteps;
  const lists: ListRunner = {
    runList: (_, report, { label = '' }) => {
      const n = Number(label.slice('set/u'.length));
      spend();
      heard.push(n);
      report.step({ ...base('transcribe', label), ...(fatal.has(n) ? { failure: CRASHED } : {}) });
      return Promise.resolve(fatal.has(n) ? 'failed' : 'whole');
    },
  };
  const world = {
    clock: { now: () => 0 },
    passes,
    stopped: () => false,
    stoppedNow: () => false,
  } as unknown as StepWorld;
  const steps: StepRecord[] = [];
  const report: StepReport = {
    step: (record) => void steps.push(record),
    pass: ({ result, steps: number = 0 }) => {
      // As the journal has it, once it is acknowledged.
      own.open ??= { iteration: 1, steps: [], results: [] };
      own.open.steps = [...steps];
      own.open.results.push({ ...result, steps: [steps.length - number, steps.length] });
    },
  };
  try {
    const end = await new UtteranceLoop({ world, engine }, lists).run(loopOver(count) as never, report, {});
    return { own, heard, end };
  } catch (thrown) {
    if (!(thrown instanceof Killed)) throw thrown;
    return { own, heard, end: undefined };
  }
}

it('a corpus that is killed again and again is heard as one that is not: no utterance is missing, none counts twice', async () => {
  const trial = fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    fatal: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
    lives: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(trial, async ({ count, fatal, lives }) => {
      const lost = new Set(fatal);
      const whole = await process(count, lost, [], Number.POSITIVE_INFINITY);
      const segments: Segment[] = [];
      let last = await process(count, lost, segments, lives[0] ?? Number.POSITIVE_INFINITY);
      const heard = [...last.heard];
      for (let i = 1; last.end === undefined; i++) {
        segments.push(last.own);
        const acknowledged = segments.flatMap(({ open }) => open?.results.map(({ n }) => n) ?? []);
        last = await process(count, lost, segments, lives[i] ?? Number.POSITIVE_INFINITY);
        expect(last.heard.filter((n) => acknowledged.includes(n))).toEqual([]);
        heard.push(...last.heard);
      }
      expect(last.end).toBe(whole.end);
      const plain = ({ open }: Segment) => ({
        ...open,
        steps: open?.steps.map(({ resumed: _, ...step }) => step),
      });
      expect(plain(last.own)).toEqual(plain(whole.own));
      expect(new Set(heard)).toEqual(new Set(whole.heard));
    }),
    { numRuns: 200 },
  );
});
