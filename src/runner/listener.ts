import type { PassResult } from '../record/pass-result.ts';
import type { Iteration, RunRecord, Variant } from '../record/run-record.ts';
import type { Cell } from '../scenarios/plan/plan.ts';
import type { Waiting } from './session/pause-watch.ts';
import type { StageEvent } from './steps/events.ts';

/**
 * What a run tells while it goes on; every hook is optional. Nothing is told while something is measured,
 * except live text.
 */
export interface RunListener {
  /** Measuring is about to begin; the record holds engines, models, audio and machine. */
  onStart?(record: RunRecord, folder: string, cells: readonly Cell[]): void;
  onVariantStart?(cell: Cell, launch: number): void;
  onIteration?(cell: Cell, variant: Variant, iteration: Iteration): void;
  /** An utterance of a corpus is over, and on disk; `taken` over from the run that this one goes on with. */
  onUtterance?(cell: Cell, result: PassResult, taken: boolean): void;
  /** Steps, passes and live text of a cell, as they happen; only where the scenario says `live`. */
  onStage?(cell: Cell, event: StageEvent): void;
  /** Live text is wanted in zh-TW, where the scenario converts it: a worker of the harness is busy with it meanwhile. */
  readonly zhTw?: boolean;
  /** An operation of the engine takes long, or the engine is stopped. */
  onWaiting?(waiting: Waiting): void;
  onVariantEnd?(variant: Variant): void;
  /** A long preparation: compiling, making a checkpoint, hashing. */
  onPreparing?(what: string): void;
}
