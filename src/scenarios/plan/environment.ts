import type { ModelKind } from './plan.ts';

/** What a plan depends on beside the file and the command line; passed in, so that planning stays pure. */
export interface PlanEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Cores that this process may use: affinity and cgroup quota counted. */
  readonly cores: number;
  readonly fileExists: (path: string) => boolean;
  /** The text of a small file (a reference transcript); undefined if it cannot be read. */
  readonly readText: (path: string) => string | undefined;
  /** Names of the files of a folder; undefined if it is none. */
  readonly listFolder: (path: string) => readonly string[] | undefined;
  /** Files below a folder, relative to it, of not too deep a tree; empty if it is none. */
  readonly listTree: (path: string) => readonly string[];
  /** Ids of models/manifest.yaml with what is known of them. */
  readonly manifest: ReadonlyMap<string, KnownModel>;
}

export interface KnownModel {
  readonly kind: ModelKind;
  /** Size of the model file. */
  readonly bytes?: number;
}
