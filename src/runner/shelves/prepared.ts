import type { SourceIdentity } from '../../record/commit.ts';
import type { ModelWeights } from '../../record/model-weights.ts';
import type { ModelKind } from '../../scenarios/plan/plan.ts';

/** Things of the outside world that a run needs, found, made and checked before anything is measured. */

/** An engine library that was found, hashed and probed. */
export interface PreparedEngine {
  readonly id: string;
  readonly label: string;
  readonly library: string;
  readonly sha256: string;
  readonly calibration: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly symbols: {
    readonly present: readonly string[];
    readonly missing: readonly string[];
    readonly fork: readonly string[];
  };
  readonly destroy: 'safe' | 'aborts' | 'unknown';
  readonly destroyDetail: string;
  /** Types of what loading a model printed; absent: none was loaded. */
  readonly printTypes?: readonly number[];
  /** The program that was run before it was used. */
  readonly prepare?: string;
  /** It was built from a commit. */
  readonly source?: SourceIdentity;
  /** It is no library: `library` is the file of the program, and it has no symbols. */
  readonly program?: PreparedProgram;
}

/** A program that was found, or a process that runs already. */
export interface PreparedProgram {
  /** Its command line, with the path of its file. */
  readonly words: readonly string[];
  readonly process?: { readonly pid: number; readonly start: string };
  readonly cwd: string;
  readonly ready?: string;
  /** The library that counts its live bytes, where they are to be counted. */
  readonly counter?: string;
}

/** A model file as it goes to the engine. */
export interface PreparedModel {
  readonly id: string;
  readonly kind: ModelKind;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly synthetic: boolean;
  readonly weights: ModelWeights;
  readonly took?: StandIn;
}

/** Entry of the manifest that was taken in place of another, which is not here: other numbers of the same model. */
export interface StandIn {
  readonly model: string;
  readonly instead: string;
}

/** Audio as 16 kHz mono wav under a name of our own, the only kind that may reach the engine's shell. */
export interface PreparedAudio {
  readonly id: string;
  /** The file that was decoded. */
  readonly source: string;
  /** There is no such file: the harness made the wav. */
  readonly made?: true;
  readonly sha256: string;
  readonly wav: string;
  readonly samples: number;
  readonly pcmSha256: string;
  readonly decoder: string;
  readonly language: string | undefined;
  /** Largest amplitude of equal parts, per cent of full scale, for reports. */
  readonly envelope?: readonly number[];
}
