import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { Step } from '../../scenarios/plan/plan.ts';
import { chunkCheckpoint } from './chunk-checkpoint.ts';
import { EngineSteps } from './engine-steps.ts';
import type { PassPlace } from './events.ts';
import { refused, type StepResult } from './failures.ts';
import { type PassEnd, PassLoop } from './pass-loop.ts';
import { SoundSteps } from './sound-steps.ts';
import { writeSubtitles } from './subtitle-step.ts';
import { TextSteps } from './text-steps.ts';
import { Outputs } from './values.ts';
import type { StepWorld } from './world.ts';

/** How a list of steps ended: `stopped` because the user asked for it, between two passes of a loop. */
export type ListEnd = 'whole' | 'failed' | 'stopped';

/** Who hears of steps and passes, in order. */
export interface StepReport {
  step(record: StepRecord): void;
  /** A pass over a chunk or part is over, and its steps were reported. */
  pass?(end: PassEnd): void;
}

/** Where a list stands: inside which pass, and what is done behind each of its steps. */
export interface ListPlace {
  readonly label?: string;
  readonly pass?: PassPlace;
  readonly after?: (step: Step) => number;
}

/**
 * Performs the steps of one launch, in order, and keeps what they leave behind: the loaded model, its counters, and
 * the outputs that later steps refer to.
 */
export class StepRunner {
  readonly #world: StepWorld;
  readonly #outputs = new Outputs();
  readonly #engine: EngineSteps;
  readonly #sound: SoundSteps;
  readonly #text: TextSteps;

  constructor(world: StepWorld) {
    this.#world = world;
    this.#engine = new EngineSteps(world, this.#outputs);
    this.#sound = new SoundSteps(world, this.#outputs);
    this.#text = new TextSteps(world, this.#outputs);
  }

  /** No model is left in the engine: another list can begin in the same host. */
  get idle(): boolean {
    return this.#engine.loaded === undefined;
  }

  get outputs(): Outputs {
    return this.#outputs;
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

  async #single(
    step: Exclude<Step, { step: 'for-each' }>,
    report: StepReport,
    place: ListPlace,
  ): Promise<ListEnd> {
    const { listener, clock } = this.#world;
    const pass = place.pass === undefined ? {} : { pass: place.pass };
    listener?.({ type: 'stage', step: step.step, at: clock.now(), ...pass });
    this.#engine.pass = place.pass;
    const { record, fatal } = await this.#run(step, place);
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
    if (!('passes' in step)) {
      const loop = new PassLoop(this.#world, this.#engine, this.#outputs, this);
      return loop.run(step, report, place);
    }
    for (const { label, steps } of step.passes) {
      const inner = { ...place, label: place.label === undefined ? label : `${place.label} ${label}` };
      const end = await this.runList(steps, report, inner);
      if (end === 'stopped' || (end === 'failed' && step.onFailure === undefined)) return end;
      if (!this.#world.session.alive) return 'failed';
    }
    return 'whole';
  }

  /** In a loop over chunks: the checkpoint that speaks for this one. */
  #ownFile(step: Step & { readonly step: 'load' }, pass: PassPlace | undefined): string | undefined {
    return pass?.loop === 'chunk' ? chunkCheckpoint(this.#world.modelFor(step), pass.n) : undefined;
  }

  async #run(step: Exclude<Step, { step: 'for-each' }>, { label, pass }: ListPlace): Promise<StepResult> {
    const base: StepRecord = {
      step: step.step,
      ...exact({ as: step.as, pass: label }),
      at: this.#world.clock.now(),
      duration: 0,
    };
    switch (step.step) {
      case 'load':
        return this.#engine.load(step, base, undefined, this.#ownFile(step, pass));
      case 'transcribe':
      case 'align':
        return this.#engine.infer(step, base);
      case 'restart': {
        const system = step.system ?? this.#engine.loaded?.system ?? null;
        return this.#engine.simple({ op: 'restart', system, checkpoint: 'restarted' }, base);
      }
      case 'unload':
        return this.#engine.unload(base);
      case 'respawn':
        return this.#engine.respawn(base);
      case 'trim':
        return this.#engine.simple({ op: 'trim', checkpoint: 'trimmed' }, base);
      case 'idle':
        await new Promise((resolve) => setTimeout(resolve, step.time / 1e6));
        return this.#engine.simple({ op: 'look', checkpoint: 'idle' }, base);
      case 'checkpoint':
        return this.#engine.simple({ op: 'look', checkpoint: step.name }, base);
      case 'decode':
      case 'vad':
      case 'chunk':
        return this.#sound.run({ ...step, step: step.step }, base);
      case 'itn':
      case 'tokenize':
      case 'zh-tw':
        return this.#text.run({ ...step, step: step.step }, base);
      case 'subtitle':
        return writeSubtitles({ ...step, step: 'subtitle' }, base, this.#outputs, this.#world);
      default: {
        const { record } = refused(base, 'no-stage', `no stage runs ${step.step} yet`);
        return { record, fatal: true };
      }
    }
  }
}
