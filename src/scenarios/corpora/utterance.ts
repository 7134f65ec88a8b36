/** One utterance of a corpus, as its manifest has it. */
export interface Utterance {
  readonly id: string;
  /** As written: relative to the folder of the manifest. */
  readonly audio: string;
  readonly text?: string;
  /** As the engine names it: `English`. */
  readonly language?: string;
  /** Seconds. */
  readonly duration?: number;
  /** Who speaks, or which recording it is from: what goes right or wrong together. */
  readonly group?: string;
  /** Where it lies in a recording that holds others too, seconds; no end: to the end of it. */
  readonly within?: { readonly start: number; readonly end?: number };
  /** Line of the manifest, from 1. */
  readonly line: number;
}

/** What is wrong with a manifest, and where. */
export interface ManifestProblem {
  readonly line?: number;
  readonly message: string;
}

export interface Manifest {
  readonly utterances: readonly Utterance[];
  readonly problems: readonly ManifestProblem[];
}
