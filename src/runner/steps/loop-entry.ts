import { languagesBySpeech } from '../../pipeline/transcript/joining.ts';
import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import { chunkCheckpoint } from './chunk-checkpoint.ts';
import type { EngineSteps, Loaded } from './engine-steps.ts';
import { entered } from './recovery.ts';
import type { StepReport } from './runner.ts';
import { languageOfPart, type Part } from './values.ts';
import type { StepWorld } from './world.ts';

/** What is loaded where each pass of a loop begins, and how the engine comes back to it. */
export class LoopEntry {
  readonly #world: StepWorld;
  readonly #engine: EngineSteps;
  #loaded: Loaded | undefined;
  readonly #alignedIn = new Set<string>();

  constructor(world: StepWorld, engine: EngineSteps) {
    this.#world = world;
    this.#engine = engine;
    this.#loaded = engine.loaded;
  }

  /** The language that the aligner is loaded with. */
  get language(): string | undefined {
    return this.#loaded?.language;
  }

  /** Languages that passes were asked to be in, in order of the first of each. */
  get alignedIn(): string[] {
    return [...this.#alignedIn];
  }

  /** Parts in the order in which they are gone through, by what is known of them now. */
  groups(loop: 'chunk' | 'part', parts: readonly Part[]): LanguageGroup[] {
    return languageGroups(loop, parts, this.#loaded);
  }

  /** The passes that follow are of this language: the same aligner is loaded for it, where it is for another. */
  async inLanguage(language: string | undefined, report: StepReport): Promise<boolean> {
    if (language === undefined) return true;
    this.#alignedIn.add(language);
    const loaded = this.#loaded;
    if (language === loaded?.language) return true;
    return loaded !== undefined && this.#replace(loaded.step, report, language);
  }

  /** Another loop had the host: what is loaded now is what this one left there. */
  takeUp(): void {
    this.#loaded = this.#engine.loaded;
  }

  /** After a failed pass: the state in which every pass begins. */
  async restore(report: StepReport, label: string | undefined): Promise<boolean> {
    const { session } = this.#world;
    if (session.alive && this.#engine.loaded === this.#loaded) return true;
    const recovered = await entered(this.#world, this.#engine, this.#loaded, report, label);
    if (this.#loaded !== undefined) this.#loaded = this.#engine.loaded;
    return recovered;
  }

  /** The checkpoint of this chunk in place of what is loaded; true where nothing had to be done. */
  async loadOwn(chunk: number, report: StepReport): Promise<boolean> {
    const entry = this.#loaded;
    if (entry === undefined) return true;
    const model = this.#world.modelFor(entry.step);
    const file = chunkCheckpoint(model, chunk) ?? model.file;
    const loaded = this.#engine.loaded;
    if (loaded === undefined || loaded.model.file === file) return true;
    return this.#replace(entry.step, report, entry.language, file);
  }

  async #replace(
    step: Loaded['step'],
    report: StepReport,
    language: string | undefined,
    file?: string,
  ): Promise<boolean> {
    const begin = (step: string): StepRecord => ({ step, at: this.#world.clock.now(), duration: 0 });
    const unloaded = await this.#engine.unload(begin('unload'));
    report.step(unloaded.record);
    if (unloaded.fatal) return false;
    const base = { ...begin('load'), ...exact({ language }) };
    const loaded = await this.#engine.load(step, base, language, file);
    report.step(loaded.record);
    this.#loaded = this.#engine.loaded;
    return !loaded.fatal;
  }
}

/** Parts that one load serves, in order; without a language the model stays as it is loaded. */
export interface LanguageGroup {
  readonly language?: string;
  readonly parts: readonly Part[];
}

/**
 * The order of a loop. Chunks come as they are. Parts are grouped by language where the aligner was loaded with that of
 * the transcript: it times each in its own, and is loaded once for each language, the one with most speech first. Pure.
 */
export function languageGroups(
  loop: 'chunk' | 'part',
  parts: readonly Part[],
  loaded: (Pick<Loaded, 'step' | 'language'> & { readonly model: { readonly kind: string } }) | undefined,
): LanguageGroup[] {
  const heard = loop === 'chunk' ? parts : parts.filter(({ value }) => value !== undefined);
  const follows = loaded?.model.kind === 'aligner' && loaded.step.language?.kind === 'output';
  const [main, ...others] = follows ? languagesBySpeech(heard.map(languageOfPart)) : [];
  if (loop === 'chunk' || main === undefined) return [{ parts: heard }];
  const of = (language: string): Part[] => heard.filter(({ value }) => value?.data.language === language);
  const unnamed = heard.filter(({ value }) => value?.data.language === undefined);
  return [
    // Those that name no language are timed with the others of their talk.
    { language: main, parts: [...of(main), ...unnamed].toSorted((a, b) => a.n - b.n) },
    ...others.map((language) => ({ language, parts: of(language) })),
  ];
}
