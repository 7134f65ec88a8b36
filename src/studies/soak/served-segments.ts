import { exact } from '../../record/exact.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import { raise } from '../../record/peak.ts';
import type { Checkpoint, Iteration, Readings, Segment, StepFailure } from '../../record/run-record.ts';
import type { LaunchSink } from '../../runner/launch.ts';
import { killsSince, oomCounters } from '../../system/proc/machine.ts';
import type { ServerLook } from './server-process.ts';

export interface SegmentsOptions {
  readonly launch: number;
  readonly sink: LaunchSink;
  /** Why quantities of the engine have no value, by metric id. */
  readonly absent: Partial<Record<CheckpointMetric, string>>;
  /** False: the engine host is replaced within each job, so that nothing of it can be traced. */
  readonly traced: boolean;
}

/**
 * The launch of a server in the record: one segment for each engine process that stood behind it, since growth is judged
 * within one process only. The server's own readings go with the jobs, through all segments.
 */
export class ServedSegments {
  readonly #options: SegmentsOptions;
  #pid: number | undefined;
  #peak: Readings = {};
  #swap = 0;
  #hugePages = 0;
  /** Why the server's tree has no figure of a device; undefined: it has. */
  #deviceAbsent: string | undefined;
  #oomBefore = oomCounters();

  constructor(options: SegmentsOptions) {
    this.#options = options;
  }

  /** A segment for the engine process of this look, where it is not the one of the look before. */
  follow({ engine, swap, hugePages, deviceAbsent }: ServerLook, at: number): void {
    const pid = engine?.pid ?? 0;
    const replaced = this.#options.traced && engine !== undefined && pid !== this.#pid;
    if (this.#pid === undefined || replaced) {
      this.end('completed', engine?.because ?? 'the server replaced it');
      this.#open(pid, at, engine?.baseline);
    }
    this.#swap = Math.max(this.#swap, swap);
    this.#hugePages = Math.max(this.#hugePages, hugePages);
    this.#deviceAbsent = deviceAbsent;
    if (this.#options.traced) raise(this.#peak, engine?.now.readings ?? {});
  }

  /** What a look says of the engine, for the step after which it was taken. */
  checkpoint({ engine }: ServerLook): Checkpoint | undefined {
    return this.#options.traced ? engine?.now : undefined;
  }

  iteration(iteration: Iteration): void {
    this.#options.sink.iteration(iteration, { ...this.#peak });
  }

  /** Ends the segment that is open, if one is. */
  end(kind: Segment['end']['kind'], reason: string, failure?: StepFailure, serverPeakRss?: number): void {
    if (this.#pid === undefined) return;
    const oomKills = killsSince(this.#oomBefore, oomCounters());
    this.#options.sink.end(
      { kind, reason, ...exact({ failure }) },
      { ...this.#peak },
      {
        swap: this.#swap,
        hugePages: this.#hugePages,
        ...(oomKills === 0 ? {} : { oomKills }),
        ...exact({ serverPeakRss }),
      },
      undefined,
      {
        ...this.#options.absent,
        ...exact({ device: this.#deviceAbsent }),
      },
    );
  }

  #open(pid: number, at: number, baseline: Checkpoint | undefined): void {
    const { launch, sink, absent, traced } = this.#options;
    this.#pid = pid;
    this.#peak = {};
    this.#oomBefore = oomCounters();
    sink.segment({
      launch,
      pid,
      at,
      baseline:
        traced && baseline !== undefined ? baseline : { name: 'baseline', at, modelsLoaded: 0, readings: {} },
      before: [],
      iterations: [],
      after: [],
      absent: { ...absent },
      peak: {},
      observed: { swap: 0, hugePages: 0 },
      end: { kind: 'interrupted', reason: 'the runner was killed' },
    });
  }
}
