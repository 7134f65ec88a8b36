import type { z } from 'zod';
import type { Call, EngineOptions } from '../../bindings/engine.ts';
import type { BoundOutput, Layer, Output, OutputOf, OutputType, Sound, Transcript } from './scope.ts';
import type { Place } from './step.ts';

/** A step as it is written: its arguments with their types, and where they stand. */
export interface WrittenStep<Input> {
  readonly word: string;
  readonly input: Input;
  /** Of the step word. */
  readonly place: Place;
  readonly as?: { readonly name: string; readonly place: Place };
  /** Where an argument's value stands; the step's own place for one that is not written. */
  placeOf(key: string): Place;
}

/** What a step is bound with: the earlier outputs around it, and the cell. What is missing, these report. */
export interface StepInputs {
  readonly slot: number;
  /** Names of checkpoints that steps leave by themselves, by their word. */
  readonly checkpoints: Readonly<Record<string, string>>;
  /** The model that it works on, and since when; of a `load` the one to load, and who chose it. */
  readonly model: { readonly id: string; readonly since: string; readonly by: string } | undefined;
  /** The program that the cell measures, where it measures one. */
  readonly program: { readonly call?: Call } | undefined;
  /** Some audio is there without being named: of an earlier step, or of the scenario. */
  readonly hears: boolean;
  report(place: Place, message: string, ...detail: string[]): void;
  /** Notes a choice that the file leaves to the rules, for `list --plan`. */
  note(what: string, value: string, why: string): void;
  /** The nearest output of a type; reports that no earlier step gives one. */
  need<Type extends OutputType>(type: Type): BoundOutput<OutputOf<Type>> | undefined;
  nearest<Type extends OutputType>(type: Type): BoundOutput<OutputOf<Type>> | undefined;
  /** `chunk 12:5`: the step that gave an output. */
  origin(given: BoundOutput): string;
  /** What `$name` or `$name.field` means here. */
  resolve<Type extends OutputType>(
    key: string,
    text: string,
    type: Type,
    fields?: readonly string[],
  ): { readonly name: string; readonly output: OutputOf<Type>; readonly field?: string } | undefined;
  /** What it listens to: what it names, else the nearest earlier audio (`raw`: as declared), else the scenario's. */
  sound(written: string | null | undefined, raw?: boolean): Sound | undefined;
  /** The transcript that a text step works on. */
  transcript(): Transcript | undefined;
  /** Whether the transcript has the layer here; order decides what each step sees. */
  requireLayer(transcript: Transcript, layer: Layer): boolean;
  /** A declared audio has a reference text. */
  hasReference(audio: string): boolean;
  /** Engine options of a load, after merging. */
  loadOptions(model: string, own: EngineOptions): EngineOptions;
  /** Absolute path of a file that the scenario names, noted as needed. */
  needFile(kind: 'vad-model', key: string, path: string): string;
}

/** A step with its inputs. */
export interface Bound {
  /** As the plan holds it, beside slot, name and place: `Shapes` of its word, or `Plain`. */
  readonly fields: object;
  /** What it gives to later steps. */
  readonly output?: Output;
  /** Audio that it hears in the end, and the layer that it adds: gates may ask for them. */
  readonly audio?: string | undefined;
  readonly layer?: Exclude<Layer, 'raw'>;
}

interface StepRules<Input> {
  /** The word says enough by itself. */
  readonly bare?: true;
  /** What to write instead, where it does not. */
  readonly example?: string;
  /** The checkpoint that follows it: its name in the record and in `at`. */
  readonly checkpoint?: string;
  /** It works on the loaded model, which has to be of this kind. */
  readonly needs?: 'asr' | 'aligner' | 'any';
  /** What becomes of the engine's context. */
  readonly context?: 'fed' | 'cleared' | 'unloaded';
  /** Gives the step its inputs; undefined when one is missing, which is reported. Absent: it takes none. */
  bind?(inputs: StepInputs, step: WrittenStep<Input>): Bound | undefined;
}

/** Everything that the language knows of a step word. What it does is in `runner/steps`. */
export interface StepDefinition<Schema extends z.ZodType = z.ZodType> extends StepRules<unknown> {
  /** Its arguments. The word's own key holds the main one; null means not given. */
  readonly schema: Schema;
}

export const defineStep = <Schema extends z.ZodType>(
  schema: Schema,
  rules: StepRules<z.output<Schema>>,
): StepDefinition<Schema> => ({ schema, ...rules });

export const NOTHING: Output = { type: 'nothing' };

/** The audio that gates may ask a step for. */
export const audioOf = ({ source }: Pick<Sound, 'source'>): { readonly audio?: string | undefined } => ({
  audio: source,
});
