import type { LoopPair } from './loop-pair.ts';
import type { PassLoop } from './pass-loop.ts';
import type { ListEnd, StepReport, StepRunner } from './runner.ts';
import type { Part } from './values.ts';

/** Where the two models stand. */
export interface Places {
  readonly hearing: StepRunner;
  /**
   * Asked once, behind the first chunk that says something: a second host with the aligner in it. Undefined: there is none, and both
   * models stand in the first in turns.
   */
  beside(): Promise<StepRunner | undefined>;
  now(): number;
  stopped(): boolean;
}

/**
 * Chunks are heard, and meanwhile those that were heard are aligned, so that the subtitles of a long talk begin with it. What
 * each pass does, and what is given at the end, is the same as if all chunks were heard first: only the order is another.
 * With a host for each model a chunk is aligned as soon as it is heard; in one host models change places when enough work is
 * done for that to weigh little. Parts of another language than the aligner is loaded for wait in the same way, and those of
 * none until the language of most of the talk is known.
 */
export class TwoLoops {
  readonly #pair: LoopPair;
  readonly #places: Places;
  readonly #report: StepReport;
  readonly #budget = new SwitchBudget();
  readonly #hear: PassLoop;
  #align: { readonly loop: PassLoop; readonly runner: StepRunner } | undefined;
  /** Heard, and not aligned. */
  readonly #waiting = new Set<Part>();
  #asked = false;
  /** The aligner is gone for good: the rest is heard all the same. */
  #broken = false;
  /** What it takes to load a model, and what to change it for the other and back, ns. */
  #load: number;
  #change: number;

  private constructor(pair: LoopPair, places: Places, report: StepReport, hear: PassLoop, load: number) {
    this.#pair = pair;
    this.#places = places;
    this.#report = report;
    this.#hear = hear;
    this.#load = load;
    this.#change = 2 * load;
  }

  /** Performs the pair: all of its loads, loops and unloads. */
  static async run(pair: LoopPair, places: Places, report: StepReport): Promise<ListEnd> {
    const begun = places.now();
    const loaded = await places.hearing.runList([pair.hear.load], report);
    if (loaded !== 'whole') return loaded;
    const hear = places.hearing.open(pair.hear.loop, report);
    if (hear === undefined) return 'failed';
    return new TwoLoops(pair, places, report, hear, places.now() - begun).#run();
  }

  async #run(): Promise<ListEnd> {
    const heard = await this.#hearAll();
    this.#hear.end(heard);
    const end = heard === 'whole' ? await this.#alignRest() : heard;
    this.#align?.loop.end(end);
    if (end !== 'whole' || this.#align === undefined || this.#besides) return end;
    return this.#places.hearing.runList([this.#pair.align.unload], this.#report);
  }

  /** The aligner has a host of its own. */
  get #besides(): boolean {
    return this.#align !== undefined && this.#align.runner !== this.#places.hearing;
  }

  async #hearAll(): Promise<ListEnd> {
    const { parts } = this.#hear;
    for (const part of parts) {
      if (this.#places.stopped()) return 'stopped';
      const end = await this.#worked(() => this.#hear.pass(part));
      if (end !== 'whole') return end;
      if (part.value !== undefined) this.#waiting.add(part);
      const meanwhile = part === parts.at(-1) ? 'whole' : await this.#alignSome();
      if (meanwhile !== 'whole') return meanwhile;
    }
    return 'whole';
  }

  /** What can be aligned between two chunks. */
  async #alignSome(): Promise<ListEnd> {
    const begins = this.#align === undefined ? namesLanguage : isReady;
    if (this.#broken || ![...this.#waiting].some(begins)) return 'whole';
    if (!this.#asked) {
      this.#asked = true;
      await this.#takePlace(await this.#places.beside());
    }
    if (this.#besides) return this.#soften(await this.#alignWaiting(false));
    if (!this.#budget.admits(this.#change)) return 'whole';
    const begun = this.#places.now();
    const there = await this.#toAligner();
    const went = this.#places.now() - begun;
    const aligned = there === 'whole' ? await this.#alignWaiting(false) : there;
    if (aligned === 'stopped' || this.#places.stopped()) return 'stopped';
    const turned = this.#places.now();
    const back = aligned === 'whole' ? await this.#toRecogniser() : await this.#hearOn();
    this.#change = went + this.#places.now() - turned;
    this.#budget.switched(this.#change);
    return back;
  }

  /** All that waits, when nothing is left to be heard. */
  async #alignRest(): Promise<ListEnd> {
    if (this.#broken) return 'failed';
    const { hearing } = this.#places;
    if (this.#besides) {
      const end = await hearing.runList([this.#pair.hear.unload], this.#report);
      if (end !== 'whole') return end;
    } else {
      const end = await this.#toAligner();
      if (end !== 'whole') return end;
    }
    return this.#alignWaiting(true);
  }

  /** @param all also what would wait for a better moment */
  async #alignWaiting(all: boolean): Promise<ListEnd> {
    const loop = this.#align?.loop;
    if (loop === undefined) return 'failed';
    const groups = loop.groups();
    // Of the language that is loaded first: the others cost a load each.
    const rank = ({ language }: { language?: string }): number => (language === loop.language ? 0 : 1);
    for (const { language, parts } of groups.toSorted((a, b) => rank(a) - rank(b))) {
      const ready = parts.filter((part) => this.#waiting.has(part) && (all || isReady(part)));
      if (ready.length === 0) continue;
      if (language !== undefined && language !== loop.language) {
        if (!all && !this.#budget.admits(this.#load)) continue;
        const begun = this.#places.now();
        if (!(await loop.inLanguage(language))) return 'failed';
        this.#load = this.#places.now() - begun;
        if (!all) this.#budget.switched(this.#load);
      } else await loop.inLanguage(language);
      for (const part of ready) {
        if (this.#places.stopped()) return 'stopped';
        const end = await this.#worked(() => loop.pass(part));
        this.#waiting.delete(part);
        if (end !== 'whole') return end;
      }
    }
    return 'whole';
  }

  /** A second host with the aligner in it takes its place, if there is one. */
  async #takePlace(runner: StepRunner | undefined): Promise<void> {
    const loop = runner?.open(this.#pair.align.loop, this.#report);
    if (runner !== undefined && loop !== undefined) this.#align = { loop, runner };
  }

  async #toAligner(): Promise<ListEnd> {
    const { hearing: runner } = this.#places;
    const steps = [this.#pair.hear.unload, this.#pair.align.load];
    const end = await runner.runList(steps, this.#report);
    if (end !== 'whole') return end;
    if (this.#align !== undefined) this.#align.loop.takeUp();
    else await this.#takePlace(runner);
    return 'whole';
  }

  async #toRecogniser(): Promise<ListEnd> {
    const steps = [this.#pair.align.unload, this.#pair.hear.load];
    const end = await this.#places.hearing.runList(steps, this.#report);
    if (end !== 'whole') return this.#hearOn();
    this.#hear.takeUp();
    return 'whole';
  }

  /** The aligner is gone for good, in the host that is to go on hearing. */
  async #hearOn(): Promise<ListEnd> {
    this.#broken = true;
    return (await this.#hear.restore()) ? 'whole' : 'failed';
  }

  #soften(end: ListEnd): ListEnd {
    if (end !== 'failed') return end;
    this.#broken = true;
    return 'whole';
  }

  async #worked(work: () => Promise<ListEnd>): Promise<ListEnd> {
    const begun = this.#places.now();
    const end = await work();
    this.#budget.worked(this.#places.now() - begun);
    return end;
  }
}

/** The aligner can be loaded in its language. */
const namesLanguage = ({ value }: Part): boolean => value?.data.language !== undefined;

/** It can be aligned before the language of most of the talk is known: one that says nothing is asked of nobody. */
const isReady = (part: Part): boolean => namesLanguage(part) || part.value?.data.raw.trim() === '';

/** Share of the work that loading models in between may take. docs/pipeline.md#order */
const SHARE = 0.1;

/**
 * Whether a model may be loaded once more than the job needs, so that something comes earlier: all such loads together take at most a
 * tenth of the time of the work that is done. The longer a load takes, the more chunks lie between two of them. Times in ns. Pure.
 */
export class SwitchBudget {
  #work = 0;
  #spent = 0;

  /** Chunks were heard or aligned meanwhile. */
  worked(time: number): void {
    this.#work += time;
  }

  /** Models were loaded and unloaded that the job could have done without. */
  switched(time: number): void {
    this.#spent += time;
  }

  admits(cost: number): boolean {
    return this.#spent + cost <= SHARE * this.#work;
  }
}
