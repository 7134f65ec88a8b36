import type { Operation, OperationResult } from '../../bindings/engine.ts';
import { examineAlignment } from '../../pipeline/alignment/examine.ts';
import { type TranscriptInput, timesOf, transcriptInput } from '../../pipeline/alignment/transcript-input.ts';
import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { EngineOptions, Value } from '../../scenarios/plan/plan.ts';
import type { StepOf } from '../../scenarios/steps/step.ts';
import { checkpointAfter } from '../../scenarios/steps/steps.ts';
import { engine } from '../session/binding.ts';
import { measureRound } from '../session/round.ts';
import type { Performed } from '../session/session.ts';
import type { PreparedModel } from '../shelves/prepared.ts';
import { alignmentRefusal } from './alignable.ts';
import { chunkCheckpoint } from './chunk-checkpoint.ts';
import type { PassPlace } from './events.ts';
import { refused, type StepResult, unfitAudio } from './failures.ts';
import { type Performer, type Performers, soundOf } from './performer.ts';
import { type Outputs, SAMPLE_RATE, type Sound, TranscriptValue } from './values.ts';
import type { StepWorld } from './world.ts';

export type LoadStep = StepOf<'load'>;
/** What a step asks of an inference beside its audio. */
interface InferenceWishes {
  readonly transcript?: string | undefined;
  readonly maxNewTokens?: number | undefined;
  readonly abortAfter?: number | undefined;
}
type InferStep = StepOf<'transcribe'> | StepOf<'align'>;

/** A model as it is loaded now, and the step that loaded it: a loop loads it again after a crash. */
export interface Loaded {
  readonly step: LoadStep;
  readonly model: PreparedModel;
  readonly language: string | undefined;
  readonly delimiter: string | undefined;
  /** The hint: a restart must say it again. */
  readonly system: string | undefined;
}

/** The engine's language where none is set for alignment. */
const ALIGNER_LANGUAGE = 'Chinese';

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

  async infer(step: InferStep, base: StepRecord): Promise<StepResult> {
    const loaded = this.loaded;
    const sound = await soundOf({ world: this.#world, outputs: this.#outputs }, step.audio);
    if (loaded === undefined || sound === undefined) {
      return refused(base, 'no-input', loaded === undefined ? 'no model is loaded' : 'there is no audio');
    }
    const record: StepRecord = { ...base, model: loaded.model.id, audio: sound.id };
    const unfit = unfitAudio(sound);
    if (unfit !== undefined) return { record: { ...record, failure: unfit }, fatal: false };
    return step.step === 'transcribe'
      ? this.#transcribe(step, record, loaded, sound)
      : this.#align(step, record, loaded, sound);
  }

  async #transcribe(
    step: StepOf<'transcribe'>,
    record: StepRecord,
    loaded: Loaded,
    sound: Sound,
  ): Promise<StepResult> {
    const { clock, live, listener } = this.#world;
    live?.begin(loaded.language);
    const performed = await this.#perform(sound, {
      maxNewTokens: step['max-new-tokens'],
      abortAfter: step['abort-after'],
    });
    const measured = this.#measured(performed, loaded, sound);
    if (measured === undefined) {
      live?.reset();
      return this.finish(record, performed);
    }
    const { round, failure, result, firstText, said } = measured;
    live?.end(said);
    const language = round.language ?? loaded.language;
    const data = { raw: round.text, ...exact({ language }) };
    this.#outputs.give(step.slot, new TranscriptValue(sound, data));
    listener?.({
      type: 'heard',
      at: clock.now(),
      ...(firstText === undefined ? {} : { firstText: clock.of(result.begin) + firstText }),
      text: round.text,
      ...exact({ language, pass: this.pass }),
    });
    return this.#inferred(record, performed, measured.result, { round, failure });
  }

  async #align(step: StepOf<'align'>, record: StepRecord, loaded: Loaded, sound: Sound): Promise<StepResult> {
    const { text } = step;
    const value =
      text.kind === 'reference'
        ? new TranscriptValue(sound, { raw: this.#world.reference(text.audio) })
        : this.#outputs.transcript(text.of);
    if (value === undefined) return refused(record, 'no-input', 'there is no transcript to align');
    if (text.kind === 'reference') this.#outputs.give(step.slot, value);
    const layer = text.kind === 'reference' ? 'raw' : text.layer;
    const input = transcriptInput(value.data, layer, loaded.language ?? ALIGNER_LANGUAGE, loaded.delimiter);
    this.#outputs.give(step.slot, value);
    const nothing = alignmentRefusal(value, text.kind === 'reference', input);
    if (nothing !== undefined) return this.#unaligned(record, value, sound, nothing);
    const unfit = engine.unfitTranscript(input.text);
    if (unfit !== undefined) return { record: { ...record, failure: unfit }, fatal: false };
    this.#world.live?.mute();
    const performed = await this.#perform(sound, { transcript: input.text });
    const measured = this.#measured(performed, loaded, sound);
    if (measured === undefined) {
      this.#world.live?.reset();
      return this.finish(record, performed);
    }
    const { round, failure, result, said } = measured;
    this.#world.live?.end(said);
    this.#time(value, input, round, sound);
    return this.#inferred(record, performed, result, { round, failure });
  }

  /** Reads and checks the answer, and lays the times on the transcript. */
  #time(
    value: TranscriptValue,
    { tokens, stretches }: TranscriptInput,
    round: NonNullable<StepRecord['round']>,
    sound: Sound,
  ): void {
    const audioMs = (sound.samples / SAMPLE_RATE) * 1000;
    const { units, findings } = examineAlignment(round.output, tokens, audioMs, sound.speech);
    if (units !== undefined) round.units = units;
    round.findings = findings;
    const times = units === undefined ? undefined : timesOf(units, stretches);
    if (times !== undefined) value.data = { ...value.data, times };
  }

  /** Text that the aligner cannot time: none, or in a language that it does not know (one cue for all of it). */
  #unaligned(
    record: StepRecord,
    value: TranscriptValue,
    sound: Sound,
    { skipped, whole }: { skipped: string; whole: boolean },
  ): StepResult {
    const end = (sound.samples / SAMPLE_RATE) * 1000;
    const times = whole ? [{ from: 0, to: value.data.raw.length, start: 0, end }] : [];
    value.data = { ...value.data, times };
    return { record: { ...record, skipped }, fatal: false };
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

  finish(record: StepRecord, { outcome, checkpoint }: Performed): StepResult {
    const seen = checkpoint === undefined ? record : { ...record, checkpoint };
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

  #perform({ wav, samples }: Sound, asked: InferenceWishes): Promise<Performed> {
    return this.#world.session.perform(
      { op: 'infer', audio: wav, samples, ...exact({ ...asked }), checkpoint: checkpointAfter('transcribe') },
      this.#world.deadline.step,
    );
  }

  #measured({ outcome }: Performed, loaded: Loaded, sound: Sound) {
    const result = outcome.ok ? outcome.value : undefined;
    const speech = result?.speech;
    if (result === undefined || speech === undefined) return undefined;
    const { round, firstText } = measureRound({
      result,
      speech,
      samples: sound.samples,
      forcedLanguage: loaded.language,
      kind: loaded.model.kind,
    });
    // What got lost on the way to the screen cannot be counted there.
    const said = speech.liveDropped === 0 ? speech.sizes.reduce((sum, size) => sum + size, 0) : 0;
    return { round, firstText, failure: result.failure ?? speech.fault, result, said };
  }

  #inferred(
    record: StepRecord,
    { checkpoint }: Performed,
    result: OperationResult,
    { round, failure }: Pick<StepRecord, 'round' | 'failure'>,
  ): StepResult {
    return {
      record: {
        ...withTimes(record, result),
        ...exact({ round, checkpoint, failure }),
      },
      fatal: false,
    };
  }

  #value(value: Value<string> | undefined): string | undefined {
    if (value === undefined) return undefined;
    if (value.kind === 'literal') return value.value;
    const transcript = this.#outputs.transcript(value.ref);
    return value.ref.field === 'language' ? transcript?.language : transcript?.data.raw;
  }
}

function withTimes(record: StepRecord, result: OperationResult): StepRecord {
  return { ...record, duration: Number(BigInt(result.end) - BigInt(result.begin)) };
}

const infer: Performer<InferStep> = ({ engine }, step, base) => engine.infer(step, base);

/** Reads memory under a name. */
const look = (engine: EngineSteps, checkpoint: string, base: StepRecord): Promise<StepResult> =>
  engine.simple({ op: 'look', checkpoint }, base);

/** What each step of the engine host does. */
export const ENGINE_STEPS: Performers<
  'load' | 'transcribe' | 'align' | 'restart' | 'unload' | 'respawn' | 'trim' | 'idle' | 'checkpoint'
> = {
  load({ engine, world }, step, base, pass) {
    // In a loop over chunks: the checkpoint that speaks for this one.
    const file = pass?.loop === 'chunk' ? chunkCheckpoint(world.modelFor(step), pass.n) : undefined;
    return engine.load(step, base, undefined, file);
  },
  transcribe: infer,
  align: infer,
  restart({ engine }, step, base) {
    const system = step.system ?? engine.loaded?.system ?? null;
    return engine.simple({ op: 'restart', system, checkpoint: checkpointAfter('restart') }, base);
  },
  unload: ({ engine }, _, base) => engine.unload(base),
  respawn: ({ engine }, _, base) => engine.respawn(base),
  trim: ({ engine }, _, base) => engine.simple({ op: 'trim', checkpoint: checkpointAfter('trim') }, base),
  async idle({ engine }, { time }, base) {
    await new Promise((resolve) => setTimeout(resolve, time / 1e6));
    return look(engine, checkpointAfter('idle'), base);
  },
  checkpoint: ({ engine }, { name }, base) => look(engine, name, base),
};
