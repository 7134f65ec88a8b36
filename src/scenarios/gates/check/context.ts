import type { TextLayer } from '../../../record/transcript.ts';
import type { Measurement, ModelKind, Place } from '../../plan/plan.ts';
import type { StepWord } from '../../steps/steps.ts';

/**
 * What a gate may know about the cell it judges, before anything has run: everything that decides whether its
 * quantities will exist, how many values they will have, and what to name in a message. Made by the loader for
 * each cell, read by the gate checker. Static `for-each` passes (models, audio) are already unrolled in `steps`.
 */
export interface GateContext {
  readonly scenario: string;
  /** Cell id: `recreate engine=mended`. */
  readonly cell: string;
  readonly variant: string;
  /** Every variant of the scenario, this one included: what `in` may name. */
  readonly variants: readonly string[];
  /** Every step of the cell in order of execution, `use` expanded. */
  readonly steps: readonly GateStep[];
  /** Loops of the cell, outermost first: what `per` may name. */
  readonly loops: readonly GateLoop[];
  /** Models that the cell's steps work on, by id: what `of` may name, beside step names and processes. */
  readonly models: Readonly<Record<string, GateModel>>;
  /** Audio that the cell's `transcribe` and `align` steps hear, by id. */
  readonly audio: Readonly<Record<string, GateAudio>>;
  /** Checkpoints of the cell in order, `baseline` first, each once: what `at` may name. */
  readonly checkpoints: readonly string[];
  readonly iterations: GateIterations;
  /** Fresh processes a cell. Relative gates need 5. */
  readonly launches: number;
  readonly measure: ReadonlySet<Measurement>;
  /**
   * What `baseline` means in this cell. `self`: this cell is the baseline, so that its relative gates are
   * skipped. Absent: the scenario declares none and none was given by `--baseline`.
   */
  readonly baseline?:
    | { readonly kind: 'cell'; readonly cell: string }
    | { readonly kind: 'run'; readonly run: string }
    | { readonly kind: 'self' };
}

export interface GateStep {
  readonly word: StepWord;
  readonly phase: 'before' | 'each' | 'after';
  /** Name given by `as:`. */
  readonly as?: string;
  /** Model it works on: `load`, `transcribe`, `align`, `restart`, `unload`. */
  readonly model?: string;
  /** Audio it hears in the end (a chunk's source, not the chunk): `transcribe`, `align`, `decode`. */
  readonly audio?: string;
  /** Layer that it adds (`itn`, `tokens`, `zh-tw`). */
  readonly layer?: 'itn' | 'tokens' | 'zh-tw';
  /** Variables of the enclosing loops whose number of passes only the run knows: `chunk`, `part`. */
  readonly loops: readonly ('chunk' | 'part')[];
  /** Checkpoint that follows the step. */
  readonly checkpoint?: string;
  readonly place: Place;
}

export interface GateLoop {
  readonly variable: 'chunk' | 'part' | 'model' | 'audio';
  readonly phase: 'before' | 'each' | 'after';
  /** Passes of one execution; absent where only the run knows. */
  readonly passes?: number;
  /** The engine host is replaced within a pass, so that it has no growth per pass (the harness still has). */
  readonly respawns: boolean;
}

export interface GateModel {
  /** Absent: only the manifest or the file's header knows. */
  readonly kind?: ModelKind;
}

export interface GateAudio {
  /** As the scenario gives it: `Chinese`. */
  readonly language?: string;
  /** Layers that have a reference text. `itn` is there whenever `raw` is: the reference is passed through ITN. */
  readonly layers: readonly TextLayer[];
  /** There are reference word times, for `aas`. */
  readonly words: boolean;
}

export interface GateIterations {
  /** Measured iterations in one process: the fixed count, or `max` of `until: conclusive`. */
  readonly count: number;
  readonly untilConclusive: boolean;
  /**
   * `each` replaces the engine host, so that no process lives longer than one iteration: the engine has no
   * growth there.
   */
  readonly respawns: boolean;
  /**
   * Set from the command line (`--iterations`, `--set iterations`): too few is then not an error of the file;
   * the gate is kept and comes out as unjudged.
   */
  readonly overridden: boolean;
  /** Where the scenario sets it; absent for the default. */
  readonly place?: Place;
}
