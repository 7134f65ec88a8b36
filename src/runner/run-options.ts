import type { RunRecord } from '../record/run-record.ts';
import type { Interrupted } from '../record/store/interrupted-run.ts';
import type { RunFolder } from '../record/store/run-folder.ts';
import type { Cell } from '../scenarios/plan/plan.ts';
import type { Invocation } from './initial-record.ts';
import type { Instrument } from './instrument.ts';
import type { Interrupt } from './interrupt.ts';
import type { Launcher } from './launch-cell.ts';
import type { RunListener } from './listener.ts';

export interface RunOptions {
  /** Folder in which the run's own folder is made. */
  readonly out: string;
  /** The run's own folder, where it is open already. */
  readonly folder?: RunFolder;
  readonly listener?: RunListener;
  readonly interrupt?: Interrupt;
  /** Path of an ffmpeg to use. */
  readonly ffmpeg?: string;
  /** TEN VAD's network, where a `vad` step names none. */
  readonly vadModel?: string;
  /** The variant was named by the user: that it is unsupported is an error then. */
  readonly named?: boolean;
  /** How the run was asked for, for its record: `--resume` plans it again from this. */
  readonly invocation?: Invocation;
  /** A run to take up again, in its own folder: launches that came to their end are left as they are. */
  readonly resume?: Interrupted;
  /** The stored run that `baseline` means, where it means one. */
  readonly baseline?: RunRecord;
  /**
   * Asked when all launches are done: how many each cell should have had. More than there are: the run goes on, in the
   * same ABBA order.
   */
  readonly launches?: (record: RunRecord) => number;
  /** A variant has come to its end and others follow: their measuring waits until this is done. */
  readonly onVariantDone?: (folder: string) => Promise<void>;
  /** The user asked to stop now, and nothing has been measured yet that could be reported. */
  readonly onAbandon?: () => void;
  /** Launches of cells that are run in another way than by an engine host. */
  readonly launchers?: readonly Launcher[];
  /** `control:` of the cells: what this machine reads of planted faults, before anything of the user's is measured. */
  readonly control?: (
    cells: readonly Cell[],
    listener: RunListener | undefined,
    interrupt: Interrupt,
  ) => Promise<RunRecord['control']>;
  /** After the first variant that fails no other is begun. */
  readonly failFast?: boolean;
  /** A profiler in the engine hosts, and its marks; the record says so, and nothing in it is judged. */
  readonly instrument?: Instrument;
}

export interface RunResult {
  readonly record: RunRecord;
  readonly folder: string;
  /** The run's folder could no longer be written to: where the record was saved, null where no place took it. */
  readonly spilled?: string | null;
}
