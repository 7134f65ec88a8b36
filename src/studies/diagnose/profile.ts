import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DamagedRecording, type HeaptrackData } from '../../metrics/allocations/heaptrack-data.ts';
import { type Site, sitesOf } from '../../metrics/allocations/sites.ts';
import { exact } from '../../record/exact.ts';
import type { Instrument } from '../../runner/instrument.ts';
import type { Interrupt } from '../../runner/interrupt.ts';
import { engine } from '../../runner/session/binding.ts';
import type { Session } from '../../runner/session/session.ts';
import type { Cell, Plan } from '../../scenarios/plan/plan.ts';
import { ownedFolder } from '../../system/owned-folder.ts';
import { type OpenThings, openThings } from '../../system/proc/open-things.ts';
import { runPlan } from '../run-plan.ts';
import { type Heaptrack, readRecording, recordingInto, recordingOf } from './heaptrack.ts';

/** What one instrumented run of a cell showed: values before the first iteration and after each. */
export interface Profile {
  readonly iterations: number;
  readonly sites: readonly Site[];
  readonly things: readonly OpenThings[];
  /** Files that mean something in that run: path → `the model file of small`. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Sizes of the marks: no allocation of an engine is likely to have one, and each iteration has its own. Above
 * glibc's mmap threshold, so that a mark leaves no hole in the heap. docs/diagnose.md#marks
 */
const MARK = 7_340_033;
const markBytes = (iteration: number): number => MARK + 16 * iteration;
/**
 * The host leaves without exit handlers, and with it what heaptrack has not written: its buffer holds 4 KiB, a mark
 * fills 40 bytes of it. So many more after the last one push it out.
 */
const FLUSH = { bytes: MARK - 16, times: 256 };

export interface ProfileOptions {
  readonly heaptrack: Heaptrack;
  readonly iterations: number;
  readonly ffmpeg?: string;
  readonly interrupt: Interrupt;
}

/**
 * Runs one cell with heaptrack in its engine host, and reads what it recorded.
 * @returns the profile, or why there is none
 */
export async function profile(
  plan: Plan,
  cell: Cell,
  options: ProfileOptions,
): Promise<Profile | { readonly failed: string }> {
  const folder = ownedFolder('diagnose');
  try {
    return await profileIn(folder.path, plan, cell, options);
  } finally {
    folder.remove();
  }
}

async function profileIn(
  folder: string,
  plan: Plan,
  cell: Cell,
  { heaptrack, iterations, ffmpeg, interrupt }: ProfileOptions,
): Promise<Profile | { readonly failed: string }> {
  const outer = plan.engines[cell.engine]?.env.LD_PRELOAD ?? process.env.LD_PRELOAD;
  const marks = Array.from({ length: iterations + 1 }, (_, index) => markBytes(index));
  const things: OpenThings[] = [];
  let pid = 0;
  const instrument: Instrument = {
    name: heaptrack.name,
    env: recordingInto(folder, heaptrack, outer),
    async mark(session: Session, iteration: number) {
      pid = session.pid;
      const mark = (bytes: number) =>
        session.perform({ op: 'mark', bytes, checkpoint: null }, cell.deadline.step);
      await mark(markBytes(iteration));
      things.push(openThings(pid));
      if (iteration < iterations) return;
      for (let left = FLUSH.times; left > 0; left -= 1) await mark(FLUSH.bytes);
    },
  };
  const out = join(folder, 'run');
  mkdirSync(out);
  const { record } = await runPlan(instrumented(plan, cell, iterations), {
    out,
    instrument,
    interrupt,
    ...exact({ ffmpeg }),
  });
  const variant = record.variants[0];
  if (variant?.status !== 'completed') {
    return {
      failed: `the instrumented run of ${iterations} iterations was ${variant?.status}: ${variant?.reason ?? ''}`,
    };
  }
  let data: HeaptrackData;
  try {
    data = await readRecording(recordingOf(folder, pid), heaptrack, new Set(marks));
  } catch (thrown) {
    if (!(thrown instanceof DamagedRecording)) throw thrown;
    return { failed: thrown.message };
  }
  const seen = data.marks.map(({ bytes }) => bytes);
  if (seen.join() !== marks.join()) {
    return {
      failed: `heaptrack recorded ${seen.length} of ${marks.length} marks: what it wrote is incomplete`,
    };
  }
  const files = new Map(record.models.map(({ id, file }) => [file, `the model file of ${id}`]));
  return { iterations, sites: sitesOf(data, engine.entries), things, files };
}

/** The plan of one cell for so many iterations, with nothing to judge. */
function instrumented(plan: Plan, cell: Cell, iterations: number): Plan {
  // Calibration ran before the ordinary run, where the scenario asks for it.
  const { control: _control, ...rest } = cell;
  const alone: Cell = {
    ...rest,
    iterations: { kind: 'fixed', count: iterations },
    launches: 1,
    gates: [],
    measure: new Set(['memory']),
    timeline: 0,
    live: false,
    onFailure: 'stop',
  };
  return { ...plan, cells: [alone] };
}
