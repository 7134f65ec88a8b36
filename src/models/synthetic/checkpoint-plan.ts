import type { WritableDType } from '../ggmm/dtype.ts';
import type { Preset } from '../shapes.ts';
import type { SpokenScript, Timetable } from './spoken-script.ts';

/** A synthetic checkpoint with everything decided: the same plan gives the same bytes. */
export type CheckpointPlan = {
  readonly preset: Preset;
  readonly dtype: WritableDType;
  /** Of the weights. */
  readonly seed: number;
} & (
  | { readonly kind: 'asr'; readonly script: SpokenScript }
  | {
      readonly kind: 'aligner';
      readonly timetable: Timetable;
      /** Words that shall be one token each, so that prompts have a natural length. */
      readonly words: readonly string[];
    }
);

/** Version of the bytes that a plan gives; part of every cache key. Raise it with any change to them. */
export const WRITER_VERSION = 2;
