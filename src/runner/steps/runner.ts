import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { Step } from '../../scenarios/plan/plan.ts';
import type { StepWord } from '../../scenarios/steps/steps.ts';
import { CALL_STEPS } from './call-step.ts';
import { ENGINE_STEPS, EngineSteps } from './engine-steps.ts';
import type { PassPlace } from './events.ts';
import { refused, type StepResult } from './failures.ts';
import { PassLoop, type PassLoopStep } from './pass-loop.ts';
import type { PassResult } from './pass-store.ts';
import type { Desk, Performer, Performers } from './performer.ts';
import { SOUND_STEPS } from './sound-steps.ts';
import { TEXT_STEPS } from './text-steps.ts';
import { UtteranceLoop } from './utterance-loop.ts';
import { Outputs } from './values.ts';
import type { StepWorld } from './world.ts';

/** How a list of steps ended: `stopped` because the user asked for it, between two passes of a loop. */
export type ListEnd = 'whole' | 'failed' | 'stopped';

/** One pass is over. */
export interface PassEnd {
  readonly result: PassResult;
  /** How many of the steps that were reported last are its own; of a loop over chunks its labels say which. */
  readonly steps?: number;
}

/** Runs the body of a loop: the step runner, which the files of loops must not import back. */
export interface ListRunner {
  runList(steps: readonly Step[], report: StepReport, place: ListPlace): Promise<ListEnd>;
}

/** Who hears of steps and passes, in order. */
export interface StepReport {
  step(record: StepRecord): void;
  /** A pass over a chunk, part or utterance is over, and its steps were reported. */
  pass?(end: PassEnd): void;
}

/** Where a list stands: inside which pass, and what is done behind each of its steps. */
export interface ListPlace {
  readonly label?: string;
  readonly pass?: PassPlace;
  readonly after?: (step: Step) => number;
}

type SingleStep = Exclude<Step, { readonly step: 'for-each' }>;

/**
 * Performs the steps of one launch, in order, and keeps what they leave behind: the loaded model, its counters, and
 * the outputs that later steps refer to.
 */
export class StepRunner implements ListRunner {
  readonly #desk: Desk;

  /** @param outputs where another runner has the same: of a second host that does a part of the list */
  constructor(world: StepWorld, outputs = new Outputs()) {
    this.#desk = { world, outputs, engine: new EngineSteps(world, outputs) };
  }

  /** No model is left in the engine: another list can begin in the same host. */
  get idle(): boolean {
    return this.#desk.engine.loaded === undefined;
  }

  get outputs(): Outputs {
    return this.#desk.outputs;
  }

  /** Performs a list until its end or a fatal failure. Passes of `for-each` are flattened into their steps. */
  async runList(steps: readonly Step[], report: StepReport, place: ListPlace = {}): Promise<ListEnd> {
    for (const step of steps) {
      const end =
        step.step === 'for-each'
          ? await this.#loop(step, report, place)
          : await this.#single(step, report, place);
      if (end !== 'whole') return end;
    }
    return 'whole';
  }

  /** A loop whose passes somebody else lets go on one by one. */
  open(step: PassLoopStep, report: StepReport, place: ListPlace = {}): PassLoop | undefined {
    return PassLoop.open(this.#desk, this, step, report, place);
  }

  async #single(step: SingleStep, report: StepReport, place: ListPlace): Promise<ListEnd> {
    const { listener, clock } = this.#desk.world;
    const pass = exact({ pass: place.pass });
    listener?.({ type: 'stage', step: step.step, at: clock.now(), ...pass });
    this.#desk.engine.pass = place.pass;
    const { record, fatal, stopped } = await this.#perform(step, place);
    if (stopped === true) return 'stopped';
    place.after?.(step);
    report.step(record);
    listener?.({ type: 'stage-end', record, ...pass });
    return fatal ? 'failed' : 'whole';
  }

  async #loop(
    step: Extract<Step, { step: 'for-each' }>,
    report: StepReport,
    place: ListPlace,
  ): Promise<ListEnd> {
    if (!('passes' in step)) return this.open(step, report, place)?.run() ?? 'failed';
    if (step.utterances === true) return new UtteranceLoop(this.#desk, this).run(step, report, place);
    for (const { label, steps } of step.passes) {
      // What is repeated is recorded as if it were written so often.
      const own = step.loop === 'repeat' ? [] : [label];
      const inner = { ...place, ...exact({ label: [place.label ?? [], own].flat().join(' ') || undefined }) };
      const end = await this.runList(steps, report, inner);
      if (end === 'stopped' || (end === 'failed' && step.onFailure === undefined)) return end;
      if (!this.#desk.world.session.alive) return 'failed';
    }
    return 'whole';
  }

  #perform(step: SingleStep, { label, pass }: ListPlace): StepResult | Promise<StepResult> {
    const base: StepRecord = {
      step: step.step,
      ...exact({ as: step.as, pass: label }),
      at: this.#desk.world.clock.now(),
      duration: 0,
    };
    // The performer of this very word; TypeScript cannot follow the pair through the table.
    const perform = PERFORMERS[step.step] as Performer<SingleStep>;
    return perform(this.#desk, step, base, pass);
  }
}

/** Steps of a server under load are performed by `studies/soak`. */
const elsewhere: Performer<SingleStep> = (_, { step }, base) => ({
  ...refused(base, 'no-stage', `no stage runs ${step} yet`),
  fatal: true,
});

/** What each step word does. */
const PERFORMERS = {
  ...ENGINE_STEPS,
  ...SOUND_STEPS,
  ...TEXT_STEPS,
  ...CALL_STEPS,
  serve: elsewhere,
  job: elsewhere,
  stop: elsewhere,
} satisfies Performers<Exclude<StepWord, 'for-each' | 'repeat' | 'use'>>;
