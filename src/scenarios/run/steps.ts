import { PrintType } from '../../bindings/abi/functions.ts';
import { NO_STATISTICS, type Statistics } from '../../bindings/abi/statistics.ts';
import type { Operation, ResultEvent } from '../../bindings/messages.ts';
import { engineParams, roundInput } from '../../bindings/params.ts';
import { alignerInput } from '../../pipeline/alignment/aligner-input.ts';
import { examineAlignment } from '../../pipeline/alignment/examine.ts';
import { engineRefusal, SAMPLE_RATE } from '../../pipeline/audio.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import type { AlignText, EngineOptions, Step, Value } from '../plan.ts';
import type { RunClock } from './clock.ts';
import type { PreparedAudio, PreparedModel } from './prepared.ts';
import { measureRound } from './round.ts';
import type { Performed, Session } from './session.ts';

/** What the steps of one cell work with. */
export interface StepWorld {
  readonly session: Session;
  readonly clock: RunClock;
  readonly deadline: { readonly load: number; readonly step: number };
  /** The file for a `load`: which model, and what audio it will hear. */
  modelFor(step: Step & { step: 'load' }): PreparedModel;
  audio(id: string): PreparedAudio;
  /** Reference transcript (`raw`) of an audio. */
  reference(audio: string): string;
  /** Threads where the scenario names none. */
  readonly threads: number;
}

/** A transcript, as later steps of the same iteration see it. */
interface Transcript {
  readonly raw: string;
  readonly language: string | undefined;
}

interface Loaded {
  readonly model: PreparedModel;
  readonly language: string | undefined;
  statistics: Statistics;
}

export interface StepResult {
  readonly record: StepRecord;
  /** The host is gone, or in a state from which the list cannot go on. */
  readonly fatal: boolean;
}

/**
 * Performs the engine's steps of one launch, in order, and keeps what they leave behind: the loaded model, its
 * counters, and the outputs that later steps refer to.
 */
export class StepRunner {
  readonly #world: StepWorld;
  readonly #outputs = new Map<number, Transcript>();
  #loaded: Loaded | undefined;

  constructor(world: StepWorld) {
    this.#world = world;
  }

  /** Performs a list until its end or a fatal failure. `for-each` passes are flattened into their steps. */
  async runList(
    steps: readonly Step[],
    report: (record: StepRecord) => void,
    pass?: string,
  ): Promise<boolean> {
    for (const step of steps) {
      if (step.step === 'for-each' && 'passes' in step) {
        for (const { label, steps: inner } of step.passes) {
          const whole = await this.runList(inner, report, pass === undefined ? label : `${pass} ${label}`);
          if (!whole && step.onFailure === undefined) return false;
          if (!this.#world.session.alive) return false;
        }
        continue;
      }
      const { record, fatal } = await this.#run(step, pass);
      report(record);
      if (fatal) return false;
    }
    return true;
  }

  async #run(step: Step, pass: string | undefined): Promise<StepResult> {
    const begin = this.#world.clock.now();
    const base: StepRecord = {
      step: step.step,
      ...(step.as === undefined ? {} : { as: step.as }),
      ...(pass === undefined ? {} : { pass }),
      at: begin,
      duration: 0,
    };
    switch (step.step) {
      case 'load':
        return this.#load(step, base);
      case 'transcribe':
      case 'align':
        return this.#infer(step, base);
      case 'restart': {
        const operation: Operation = { op: 'restart', system: step.system ?? null, checkpoint: 'restarted' };
        return this.#simple(operation, base);
      }
      case 'unload': {
        const result = await this.#simple({ op: 'unload', checkpoint: 'unloaded' }, base);
        if (!result.fatal) this.#loaded = undefined;
        return result;
      }
      case 'respawn': {
        this.#loaded = undefined;
        const performed = await this.#world.session.respawn();
        const took = this.#world.clock.now() - begin;
        return this.#finish({ ...base, duration: took }, performed);
      }
      case 'trim':
        return this.#simple({ op: 'trim', checkpoint: 'trimmed' }, base);
      case 'idle':
        await new Promise((resolve) => setTimeout(resolve, step.time / 1e6));
        return this.#simple({ op: 'look', checkpoint: 'idle' }, base);
      case 'checkpoint':
        return this.#simple({ op: 'look', checkpoint: step.name }, base);
      default:
        return {
          record: {
            ...base,
            failure: { kind: 'refused', code: 'no-stage', message: `no stage runs ${step.step} yet` },
          },
          fatal: true,
        };
    }
  }

  async #load(step: Step & { step: 'load' }, base: StepRecord): Promise<StepResult> {
    const model = this.#world.modelFor(step);
    const language = this.#value(step.language) ?? step.options.language;
    const forced = language === undefined || language === 'auto' ? undefined : language;
    const options: EngineOptions = {
      ...step.options,
      threads: step.options.threads ?? this.#world.threads,
      ...(language === undefined ? {} : { language }),
    };
    const record = { ...base, model: model.id };
    const params = engineParams(model.file, model.kind, options);
    const performed = await this.#world.session.perform(
      { op: 'load', params, checkpoint: 'loaded' },
      this.#world.deadline.load,
    );
    const { outcome } = performed;
    if (outcome.ok && outcome.value.code !== 0) {
      const failure = loadFailure(outcome.value, params);
      return { record: { ...withTimes(record, outcome.value), failure }, fatal: true };
    }
    if (outcome.ok) this.#loaded = { model, language: forced, statistics: NO_STATISTICS };
    return this.#finish(record, performed);
  }

  async #infer(step: Step & { step: 'transcribe' | 'align' }, base: StepRecord): Promise<StepResult> {
    const audioId = this.#value(step.audio);
    const loaded = this.#loaded;
    if (loaded === undefined || audioId === undefined) {
      return refused(base, 'no-input', loaded === undefined ? 'no model is loaded' : 'there is no audio');
    }
    const audio = this.#world.audio(audioId);
    const record: StepRecord = { ...base, model: loaded.model.id, audio: audioId };
    // The engine's own default language for alignment.
    const { text: transcript, tokens } = alignerInput(
      step.step === 'align' ? this.#alignText(step.text) : '',
      loaded.language ?? 'Chinese',
    );
    const unfit = unfitAudio(audio) ?? (step.step === 'align' ? unfitText(transcript) : undefined);
    if (unfit !== undefined) return { record: { ...record, failure: unfit }, fatal: false };
    const performed = await this.#world.session.perform(
      {
        op: 'infer',
        input: roundInput(audio.wav, transcript),
        maxNewTokens: (step.step === 'transcribe' ? step['max-new-tokens'] : undefined) ?? null,
        abortAfter: (step.step === 'transcribe' ? step['abort-after'] : undefined) ?? 0,
        checkpoint: 'inferred',
      },
      this.#world.deadline.step,
    );
    const { outcome, checkpoint } = performed;
    if (!outcome.ok) return this.#finish(record, performed);
    const { round, after, failure } = measureRound({
      result: outcome.value,
      before: loaded.statistics,
      samples: audio.samples,
      forcedLanguage: loaded.language,
      kind: loaded.model.kind,
    });
    loaded.statistics = after;
    if (step.step === 'align') {
      const audioMs = (audio.samples / SAMPLE_RATE) * 1000;
      const { units, findings } = examineAlignment(round.output, tokens, audioMs);
      if (units !== undefined) round.units = units;
      round.findings = findings;
    } else {
      this.#outputs.set(step.slot, { raw: round.text, language: round.language ?? loaded.language });
    }
    const wrong = codeFailure(outcome.value) ?? failure;
    return {
      record: {
        ...withTimes(record, outcome.value),
        round,
        ...(checkpoint === undefined ? {} : { checkpoint }),
        ...(wrong === undefined ? {} : { failure: wrong }),
      },
      fatal: false,
    };
  }

  async #simple(operation: Operation, record: StepRecord): Promise<StepResult> {
    const model = this.#loaded?.model.id;
    const performed = await this.#world.session.perform(operation, this.#world.deadline.step);
    return this.#finish(model === undefined ? record : { ...record, model }, performed);
  }

  #finish(record: StepRecord, { outcome, checkpoint }: Performed): StepResult {
    const seen = checkpoint === undefined ? record : { ...record, checkpoint };
    if (!outcome.ok) {
      const duration = this.#world.clock.now() - record.at;
      return { record: { ...seen, duration, failure: outcome.failure }, fatal: true };
    }
    const wrong = codeFailure(outcome.value);
    // A respawn is timed from outside: its result is that of the first look alone.
    const timed = record.step === 'respawn' ? seen : withTimes(seen, outcome.value);
    return wrong === undefined
      ? { record: timed, fatal: false }
      : { record: { ...timed, failure: wrong }, fatal: true };
  }

  #value(value: Value<string> | undefined): string | undefined {
    if (value === undefined) return undefined;
    if (value.kind === 'literal') return value.value;
    const output = this.#outputs.get(value.ref.slot);
    return value.ref.field === 'language' ? output?.language : output?.raw;
  }

  #alignText(text: AlignText): string {
    if (text.kind === 'reference') return this.#world.reference(text.audio);
    return this.#outputs.get(text.of.slot)?.raw ?? '';
  }
}

function withTimes(record: StepRecord, result: ResultEvent): StepRecord {
  return { ...record, duration: Number(BigInt(result.end) - BigInt(result.begin)) };
}

function refused(record: StepRecord, code: string, message: string): StepResult {
  return { record: { ...record, failure: { kind: 'refused', code, message } }, fatal: false };
}

function unfitAudio(audio: PreparedAudio): StepFailure | undefined {
  const message = engineRefusal(audio.samples);
  return message === undefined
    ? undefined
    : { kind: 'refused', code: 'audio-unfit', message: `${audio.id}: ${message}` };
}

/** The aligner aborts on a text that cleans to nothing, and reads the tags of the input as its own. */
function unfitText(text: string): StepFailure | undefined {
  if (!/[\p{L}\p{N}]/u.test(text)) {
    return { kind: 'refused', code: 'nothing-to-align', message: 'the text has no letter or digit' };
  }
  if (/\{\{|\}\}/.test(text)) {
    return {
      kind: 'refused',
      code: 'text-has-tags',
      message: 'the text holds {{ or }}, the tags of audio input',
    };
  }
  return undefined;
}

const CODES: Readonly<Record<string, Readonly<Record<number, [string, string]>>>> = {
  infer: {
    [-1]: ['busy', 'the engine is busy'],
    [-2]: ['not-loaded', 'no model is loaded in the engine'],
    [-3]: ['wrong-purpose', 'the model is not for this'],
  },
  unload: { [-1]: ['destroy-refused', 'the engine refuses to destroy: it is still generating'] },
};

function codeFailure(result: ResultEvent): StepFailure | undefined {
  if (result.code === 0) return undefined;
  const [code, message] = CODES[result.op]?.[result.code] ?? ['error', `the engine returned ${result.code}`];
  return { kind: 'refused', code, message, returnCode: result.code };
}

function loadFailure(result: ResultEvent, params: readonly string[]): StepFailure {
  const said = result.lines.filter(({ type }) => type === PrintType.error).map(({ text }) => text.trim());
  const word = result.code > 0 && said.length === 0 ? params[result.code - 1] : undefined;
  const message =
    said.length > 0
      ? said.join('; ')
      : word !== undefined
        ? `the engine does not know the option \`${word}\` (word ${result.code} of its command line)`
        : `loading returned ${result.code}`;
  return { kind: 'refused', code: 'load-failed', message, returnCode: result.code };
}
