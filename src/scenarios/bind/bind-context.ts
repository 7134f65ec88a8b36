import type { TextLayer } from '../../record/transcript.ts';
import type { EngineOptions, NeededFile, Place, Problem, ProgramSpec } from '../plan/plan.ts';
import type { ModelUse } from './model-state.ts';

/** What is known of a declared audio when steps are bound. */
export interface AudioFacts {
  readonly language?: string;
  /** Layers with a reference text. */
  readonly layers: readonly TextLayer[];
  readonly words: boolean;
}

/** What binding needs to know about the cell around the steps, and where it puts what it finds. */
export interface BindContext {
  /** Leads each line of `bindings`. */
  readonly variant: string;
  readonly audio: ReadonlyMap<string, AudioFacts>;
  /** Ids of audio that are corpora: only a loop goes through one. */
  readonly corpora: readonly string[];
  readonly audioOfScenario?: string;
  readonly models: ReadonlySet<string>;
  /** The engine of the cell, where it is a program. */
  readonly program?: ProgramSpec;
  /** By slot, from the model check. */
  readonly uses: ReadonlyMap<number, ModelUse>;
  /** Engine options of a load, after merging. */
  readonly loadOptions: (model: string, own: EngineOptions) => EngineOptions;
  /** Absolute path of a file that the scenario names, noted as needed. */
  readonly needFile: (kind: NeededFile['kind'], of: string, path: string, place: Place) => string;
  readonly problems: Problem[];
  /** Every choice that the file leaves to the rules, one line each. */
  readonly bindings: string[];
}
