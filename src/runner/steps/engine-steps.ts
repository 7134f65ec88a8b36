import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from '../../bindings/engine.ts';
import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { EngineOptions, Value } from '../../scenarios/plan/plan.ts';
import type { ENGINE } from '../../scenarios/steps/engine.ts';
import type { StepOf } from '../../scenarios/steps/step.ts';
import { checkpointAfter } from '../../scenarios/steps/steps.ts';
import type { Performed } from '../session/session.ts';
import type { PreparedModel } from '../shelves/prepared.ts';
import { chunkCheckpoint } from './chunk-checkpoint.ts';
import type { PassPlace } from './events.ts';
import type { StepResult } from './failures.ts';
import { align, transcribe } from './infer-steps.ts';
import { type Performers, withTimes } from './performer.ts';
import type { Outputs } from './values.ts';
import type { StepWorld } from './world.ts';

export type LoadStep = StepOf<'load'>;

/** A model as it is loaded now, and the step that loaded it: a loop loads it again after a crash. */
export interface Loaded {
  readonly step: LoadStep;
  readonly model: PreparedModel;
  readonly language: string | undefined;
  readonly delimiter: string | undefined;
  /** The hint: a restart must say it again. */
  readonly system: string | undefined;
}

/** Steps that the engine host performs, and what is loaded in it. */
export class EngineSteps {
  readonly #world: StepWorld;
  readonly #outputs: Outputs;
  loaded: Loaded | undefined;
  /** Where the pass stands whose text comes next. */
  pass: PassPlace | undefined;

  constructor(world: StepWorld, outputs: Outputs) {
    this.#world = world;
    this.#outputs = outputs;
  }

  /**
   * @param language in place of what the plan says: the aligner, loaded again for parts of another language
   * @param file in place of the model's own: the checkpoint of a chunk
   */
  async load(step: LoadStep, base: StepRecord, language?: string, file?: string): Promise<StepResult> {
    const { session, deadline, threads } = this.#world;
    const prepared = this.#world.modelFor(step);
    const model = file === undefined ? prepared : { ...prepared, file };
    const given = { ...step.options, ...this.#world.optionsFor?.(model.kind) };
    const chosen = language ?? this.#value(step.language) ?? given.language;
    const forced = chosen === undefined || chosen === 'auto' ? undefined : chosen;
    const delimiter = model.kind === 'aligner' ? this.#world.delimiterFor(step) : undefined;
    const options: EngineOptions = {
      ...given,
      threads: given.threads ?? threads,
      ...exact({ language: chosen }),
    };
    const record = { ...base, model: model.id };
    const performed = await session.perform(
      { op: 'load', model, options, ...exact({ delimiter }), checkpoint: checkpointAfter('load') },
      deadline.load,
    );
    const { outcome } = performed;
    if (outcome.ok && outcome.value.failure !== undefined) {
      const { failure } = outcome.value;
      return { record: { ...withTimes(record, outcome.value), failure }, fatal: true };
    }
    if (outcome.ok) {
      const { system } = options;
      this.loaded = { step, model, language: forced, delimiter, system };
    }
    return this.finish(record, performed);
  }

  async simple(operation: Operation, record: StepRecord): Promise<StepResult> {
    const model = this.loaded?.model.id;
    const performed = await this.#world.session.perform(operation, this.#world.deadline.step);
    return this.finish(model === undefined ? record : { ...record, model }, performed);
  }

  /** Unloads by destroy where the library can, else by a new host: recorded as the respawn that it is. */
  async unload(base: StepRecord): Promise<StepResult> {
    if (!this.#world.unloads) {
      const replaced = await this.respawn({ ...base, step: 'respawn', insteadOf: 'unload' });
      return replaced;
    }
    const result = await this.simple({ op: 'unload', checkpoint: checkpointAfter('unload') }, base);
    if (!result.fatal) this.loaded = undefined;
    return result;
  }

  async respawn(base: StepRecord): Promise<StepResult> {
    const { session, clock, live } = this.#world;
    this.loaded = undefined;
    live?.reset();
    const performed = await session.respawn();
    return this.finish({ ...base, duration: clock.now() - base.at }, performed);
  }

  finish(record: StepRecord, { outcome, checkpoint, paused }: Performed): StepResult {
    const seen = { ...record, ...exact({ checkpoint, paused }) };
    if (!outcome.ok) {
      this.loaded = undefined;
      const duration = this.#world.clock.now() - record.at;
      return { record: { ...seen, duration, failure: outcome.failure }, fatal: true };
    }
    const wrong = outcome.value.failure;
    // A respawn is timed from outside: its result is that of the first look alone.
    const timed = record.step === 'respawn' ? seen : withTimes(seen, outcome.value);
    return wrong === undefined
      ? { record: timed, fatal: false }
      : { record: { ...timed, failure: wrong }, fatal: true };
  }

  #value(value: Value<string> | undefined): string | undefined {
    if (value === undefined) return undefined;
    if (value.kind === 'literal') return value.value;
    const transcript = this.#outputs.transcript(value.ref);
    return value.ref.field === 'language' ? transcript?.language : transcript?.data.raw;
  }
}

/** ms: a wait that has no more than this to go is waited to its end, though the user wants to stop. */
const SHORT = 2000;
const STOP_POLL = 200;

/** Waits, at most until the process ends. @param ms @returns false where the user did not want to wait so long */
async function waited({ session, stopped }: StepWorld, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  for (let left = ms; left > 0 && !session.ended; left = end - performance.now()) {
    if (left > SHORT && stopped()) return false;
    await sleep(Math.min(left, STOP_POLL));
  }
  return true;
}

/** Reads memory under a name. */
const look = (engine: EngineSteps, checkpoint: string, base: StepRecord): Promise<StepResult> =>
  engine.simple({ op: 'look', checkpoint }, base);

/** What each step of the engine host does. */
export const ENGINE_STEPS: Performers<keyof typeof ENGINE | 'align'> = {
  load({ engine, world }, step, base, pass) {
    // In a loop over chunks: the checkpoint that speaks for this one.
    const file = pass?.loop === 'chunk' ? chunkCheckpoint(world.modelFor(step), pass.n) : undefined;
    return engine.load(step, base, undefined, file);
  },
  transcribe,
  align,
  restart({ engine }, step, base) {
    const system = step.system ?? engine.loaded?.system ?? null;
    return engine.simple({ op: 'restart', system, checkpoint: checkpointAfter('restart') }, base);
  },
  unload: ({ engine }, _, base) => engine.unload(base),
  respawn: ({ engine }, _, base) => engine.respawn(base),
  trim: ({ engine }, _, base) => engine.simple({ op: 'trim', checkpoint: checkpointAfter('trim') }, base),
  async idle({ engine, world }, { time }, base) {
    if (!(await waited(world, time / 1e6))) return { record: base, fatal: false, stopped: true };
    return look(engine, checkpointAfter('idle'), base);
  },
  checkpoint: ({ engine }, { name }, base) => look(engine, name, base),
};
