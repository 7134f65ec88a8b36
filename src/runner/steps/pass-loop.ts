import { passLabel } from '../../metrics/series/passes.ts';
import { heardTwice } from '../../pipeline/transcript/joining.ts';
import { layerTexts } from '../../pipeline/transcript/layers.ts';
import { exact } from '../../record/exact.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { Step } from '../../scenarios/plan/plan.ts';
import { everyStep } from '../../scenarios/steps/walk.ts';
import { lookAtHarness } from '../session/harness-look.ts';
import { ChunkFile } from './chunk-file.ts';
import type { PassPlace } from './events.ts';
import { refused } from './failures.ts';
import { type LanguageGroup, LoopEntry } from './loop-entry.ts';
import type { Desk } from './performer.ts';
import type { ListEnd, ListPlace, ListRunner, StepReport } from './runner.ts';
import { type Outputs, type Part, TranscriptValue } from './values.ts';
import type { StepWorld } from './world.ts';

export type PassLoopStep = Extract<Step, { step: 'for-each'; loop: 'chunk' | 'part' }>;

interface Counts {
  failed: number;
  resumed: number;
  heardTwice: number;
}

/**
 * A loop over chunks, or over the parts of a joined transcript. A pass that fails is reported, and the next begins in
 * the state in which the loop began: after a crash in a new host, with the model loaded again that was loaded then.
 * `run` goes through all of them; `TwoLoops` has the passes of two loops take turns.
 */
export class PassLoop {
  readonly parts: readonly Part[];
  readonly #world: StepWorld;
  readonly #entry: LoopEntry;
  readonly #outputs: Outputs;
  readonly #lists: ListRunner;
  readonly #step: PassLoopStep;
  readonly #report: StepReport;
  readonly #base: StepRecord;
  readonly #joined: TranscriptValue;
  readonly #counts: Counts = { failed: 0, resumed: 0, heardTwice: 0 };

  private constructor(
    { world, engine, outputs }: Desk,
    lists: ListRunner,
    step: PassLoopStep,
    report: StepReport,
    begun: { readonly base: StepRecord; readonly joined: TranscriptValue; readonly parts: readonly Part[] },
  ) {
    this.#world = world;
    this.#outputs = outputs;
    this.#lists = lists;
    this.#step = step;
    this.#report = report;
    this.#base = begun.base;
    this.#joined = begun.joined;
    this.parts = begun.parts;
    this.#entry = new LoopEntry(world, engine);
  }

  /** Begins in the state in which the engine is. Undefined, and reported, where there is nothing to go through. */
  static open(
    desk: Desk,
    lists: ListRunner,
    step: PassLoopStep,
    report: StepReport,
    { label }: ListPlace,
  ): PassLoop | undefined {
    const at = desk.world.clock.now();
    const base: StepRecord = { step: 'for-each', ...exact({ as: step.as, pass: label }), at, duration: 0 };
    const joined = step.loop === 'chunk' ? chunksOf(step, desk) : desk.outputs.transcript(step.over);
    const parts = joined?.parts;
    if (joined === undefined || parts === undefined) {
      report.step(refused(base, 'no-input', `there are no ${step.loop}s`).record);
      return undefined;
    }
    // What of it has been heard is known from the first pass on.
    desk.outputs.give(step.slot, joined);
    return new PassLoop(desk, lists, step, report, { base, joined, parts });
  }

  /** All passes, then the end. */
  async run(): Promise<ListEnd> {
    const end = await this.#all();
    this.end(end);
    return end;
  }

  async #all(): Promise<ListEnd> {
    for (const { language, parts } of this.groups()) {
      if (!(await this.inLanguage(language))) return 'failed';
      for (const part of parts) {
        if (this.#world.stopped()) return 'stopped';
        const end = await this.pass(part);
        if (end !== 'whole') return end;
      }
    }
    return 'whole';
  }

  /** The language that the aligner is loaded with. */
  get language(): string | undefined {
    return this.#entry.language;
  }

  /** Parts in the order in which they are gone through, by what is known of them now. */
  groups(): LanguageGroup[] {
    return this.#entry.groups(this.#step.loop, this.parts);
  }

  /** The passes that follow are of this language: the same aligner is loaded for it, where it is for another. */
  inLanguage(language: string | undefined): Promise<boolean> {
    return this.#entry.inLanguage(language, this.#report);
  }

  /** Another loop had the host: what is loaded now is what this one left there. */
  takeUp(): void {
    this.#entry.takeUp();
  }

  /** Whatever the host has become: a new one, in the state in which each pass begins. */
  restore(): Promise<boolean> {
    return this.#entry.restore(this.#report, this.#base.pass);
  }

  /** Also where the user stopped it, or it failed for good: what was heard until then is there. */
  end(end: ListEnd): void {
    this.#joined.rejoin();
    this.#outputs.give(this.#step.slot, this.#joined);
    if (end === 'whole') this.#report.step(this.#record());
  }

  async pass(part: Part): Promise<ListEnd> {
    const step = this.#step;
    const [joined, report, label] = [this.#joined, this.#report, this.#base.pass];
    const pass = this.#place(step, part, joined);
    if (this.#takeOver(step, part, joined, pass, report)) return 'whole';
    if (step.loop === 'chunk' && !(await this.#entry.loadOwn(part.n, report))) return 'failed';
    const file = await ChunkFile.cut(
      joined.sound,
      part.window,
      this.#world.file(`chunk-${step.slot}-${part.n}.wav`),
    );
    const own = passLabel(step.loop, part.n);
    const placed = label === undefined ? own : `${label} ${own}`;
    const records: StepRecord[] = [];
    const buffer: StepReport = { step: (record) => void records.push({ ...record }) };
    try {
      this.#outputs.forget(everyStep(step.do).map(({ slot }) => slot));
      const transcript = step.loop === 'part' ? part.value : undefined;
      const item = { sound: file.sound, ...exact({ transcript }) };
      this.#outputs.enter(step.slot, item);
      const after = (done: Step): number => this.#afterStep(step, done, part, joined);
      const end = await this.#lists.runList(step.do, buffer, { label: placed, pass, after });
      if (this.#world.stoppedNow()) return 'stopped';
      if (step.loop === 'chunk') part.value = this.#valueOf(step.do);
      const failure = records.find((record) => record.failure !== undefined)?.failure;
      if (failure !== undefined) part.failure = failure;
      const recovered = end === 'whole' || (await this.#entry.restore(buffer, placed));
      this.#reportPass(step, part, pass, records, failure, report);
      if (!recovered || (failure !== undefined && step.onFailure === 'stop')) return 'failed';
      return end === 'stopped' ? 'stopped' : 'whole';
    } finally {
      this.#outputs.leave(step.slot);
      file.remove();
    }
  }

  #place(step: PassLoopStep, { n, window }: Part, { parts }: TranscriptValue): PassPlace {
    return {
      loop: step.loop,
      n,
      of: parts?.length ?? 0,
      start: window.start / SAMPLE_RATE,
      end: window.end / SAMPLE_RATE,
    };
  }

  /** What an earlier run has finished is not done again, if it was about the same stretch of audio. */
  #takeOver(
    step: PassLoopStep,
    part: Part,
    { sound }: TranscriptValue,
    pass: PassPlace,
    report: StepReport,
  ): boolean {
    const finished = this.#world.passes?.find(step.slot, part.n);
    const found = finished?.result;
    if (found === undefined) return false;
    if (found.start !== part.window.start || found.end !== part.window.end) return false;
    const samples = part.window.end - part.window.start;
    part.value =
      found.transcript === undefined
        ? undefined
        : new TranscriptValue({ ...sound, samples, piece: true }, found.transcript);
    this.#counts.resumed += 1;
    for (const record of finished?.steps ?? []) report.step(record);
    // In the journal of this process too: it may be interrupted again.
    report.pass?.({ result: found });
    const transcript = exact({ transcript: found.transcript });
    this.#world.listener?.({ type: 'pass-end', pass, ...transcript, resumed: true });
    return true;
  }

  /** Drops what this chunk repeats of the one before it, as soon as it is heard. */
  #afterStep(loop: PassLoopStep, done: Step, part: Part, { parts }: TranscriptValue): number {
    if (loop.loop !== 'chunk' || done.step !== 'transcribe' || !part.forcedStart) return 0;
    const before = parts?.find(({ n }) => n === part.n - 1);
    const heard = this.#outputs.transcript({ slot: done.slot });
    const said = before?.value?.data.raw;
    if (heard === undefined || said === undefined || (before?.window.end ?? 0) <= part.window.start) return 0;
    const repeated = heardTwice(said, heard.data.raw);
    heard.data = { ...heard.data, raw: heard.data.raw.slice(repeated) };
    this.#counts.heardTwice += repeated;
    return repeated;
  }

  /** The transcript that the body gave, of its last step that gives one. */
  #valueOf(body: readonly Step[]): TranscriptValue | undefined {
    for (const slot of everyStep(body)
      .map(({ slot }) => slot)
      .toReversed()) {
      const value = this.#outputs.transcript({ slot });
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #reportPass(
    step: PassLoopStep,
    part: Part,
    pass: PassPlace,
    records: readonly StepRecord[],
    failure: StepFailure | undefined,
    report: StepReport,
  ): void {
    if (failure !== undefined) this.#counts.failed += 1;
    const { start, end } = part.window;
    records.forEach((record, index) => {
      const last = index === records.length - 1;
      const placed =
        record.step === 'transcribe' || record.step === 'align' ? { window: { start, end } } : {};
      report.step({ ...record, ...placed, ...(last ? { harness: lookAtHarness() } : {}) });
    });
    const transcript = part.value === undefined ? {} : { transcript: part.value.data };
    const failed = exact({ failure });
    report.pass?.({
      result: { slot: step.slot, loop: step.loop, n: part.n, start, end, ...transcript, ...failed },
    });
    this.#world.listener?.({ type: 'pass-end', pass, ...transcript, ...failed, resumed: false });
  }

  #record(): StepRecord {
    const { data, parts = [], sound } = this.#joined;
    const { alignedIn } = this.#entry;
    return {
      ...this.#base,
      duration: this.#world.clock.now() - this.#base.at,
      audio: sound.id,
      layers: layerTexts(data),
      ...exact({ language: data.language }),
      joined: {
        passes: parts.length,
        ...this.#counts,
        ...(alignedIn.length === 0 ? {} : { alignedIn }),
      },
    };
  }
}

function chunksOf({ over }: PassLoopStep, { outputs }: Pick<Desk, 'outputs'>): TranscriptValue | undefined {
  const cut = outputs.cut(over.slot);
  if (cut === undefined) return undefined;
  const parts = cut.windows.map((window, index): Part => {
    const forcedStart = cut.chunks[index]?.forcedStart ?? false;
    return { n: index + 1, window, forcedStart, value: undefined };
  });
  return new TranscriptValue(cut.sound, { raw: '' }, parts);
}
