import type { Iteration, Segment, StepFailure, StepRecord, VariantStatus } from '../../record/run-record.ts';
import type { Cell } from '../plan.ts';
import type { RunClock } from './clock.ts';
import type { Interrupt } from './interrupt.ts';
import { Limits } from './limits.ts';
import type { Session } from './session.ts';
import { StepRunner, type StepWorld } from './steps.ts';

/** How a launch of a cell ended. */
export interface LaunchEnd {
  readonly status: VariantStatus;
  readonly reason?: string;
}

/** Where a launch writes what it measures; each call is on disk when it returns. */
export interface LaunchSink {
  segment(segment: Segment): void;
  before(step: StepRecord): void;
  iteration(iteration: Iteration, peak: Segment['peak']): void;
  after(step: StepRecord): void;
  end(end: Segment['end'], peak: Segment['peak'], observed: Segment['observed']): void;
  /** Asked after each iteration of `until: conclusive`: whether to go on. */
  goOn(done: number): boolean;
}

export interface LaunchOptions {
  readonly cell: Cell;
  readonly launch: number;
  readonly clock: RunClock;
  readonly interrupt: Interrupt;
  readonly sink: LaunchSink;
  /** Folder of the run, for the limit on disk space. */
  readonly folder: string;
  session(): Session;
  world(session: Session): StepWorld;
  readonly onTimeline: (session: Session) => void;
}

/** Runs one launch: a host, `before`, the iterations, `after`. After a crash a new segment, if the cell says so. */
export async function runLaunch(options: LaunchOptions): Promise<LaunchEnd> {
  const limits = new Limits(options.cell, options.folder);
  let next = 1;
  for (;;) {
    const segment = new SegmentRun(options, limits, next);
    const end = await segment.run();
    next = segment.next;
    const again = end.status === 'crashed' || end.status === 'hung';
    // A segment that did not get through one iteration would fail for ever.
    if (!again || options.cell.onFailure !== 'respawn' || segment.completed === 0) return end;
    if (next > most(options.cell) || options.interrupt.requested) return end;
  }
}

const most = ({ iterations }: Cell): number =>
  iterations.kind === 'fixed' ? iterations.count : iterations.max;

class SegmentRun {
  readonly #options: LaunchOptions;
  readonly #limits: Limits;
  readonly #session: Session;
  readonly #steps: StepRunner;
  /** Index of the iteration to do next, after this segment. */
  next: number;
  completed = 0;
  #last: Iteration | undefined;

  constructor(options: LaunchOptions, limits: Limits, from: number) {
    this.#options = options;
    this.#limits = limits;
    this.next = from;
    this.#session = options.session();
    this.#steps = new StepRunner(options.world(this.#session));
  }

  async run(): Promise<LaunchEnd> {
    const { clock, cell, launch, sink, interrupt } = this.#options;
    const at = clock.now();
    const forget = interrupt.whenNow(() => void this.#session.kill());
    try {
      const { outcome, checkpoint } = await this.#session.start();
      const pid = this.#session.pid;
      sink.segment({
        launch,
        pid,
        at,
        baseline: checkpoint ?? { name: 'baseline', at, modelsLoaded: 0, readings: {} },
        before: [],
        iterations: [],
        after: [],
        absent: { ...this.#session.absent },
        peak: {},
        observed: { swap: 0, hugePages: 0 },
        end: { kind: 'interrupted', reason: 'the runner was killed' },
      });
      if (!outcome.ok) return this.#failed(outcome.failure);
      const before = await this.#list(cell.before, (step) => sink.before(step));
      if (before !== undefined) return this.#failed(before);
      const stopped = await this.#iterations();
      if (stopped !== undefined) return stopped;
      const after = await this.#list(cell.after, (step) => sink.after(step));
      if (after !== undefined) return this.#failed(after);
      return this.#end('completed', 'completed', '');
    } finally {
      forget();
      this.#options.onTimeline(this.#session);
      await this.#session.leave();
    }
  }

  async #iterations(): Promise<LaunchEnd | undefined> {
    const { cell, interrupt, sink } = this.#options;
    while (this.next <= most(cell)) {
      if (interrupt.requested) return this.#end('interrupted', 'interrupted', 'stopped by the user');
      const checkpoint = lastCheckpoint(this.#last);
      const full = this.#limits.stop(checkpoint, this.#session.pid);
      if (full !== undefined) return this.#end('stopped', 'stopped', full);
      const failed = await this.#iteration();
      if (failed !== undefined) return this.#failed(failed);
      if (cell.iterations.kind === 'until-conclusive' && !sink.goOn(this.next - 1)) break;
    }
    return undefined;
  }

  /** One iteration; resolves to the failure that ends the segment, if there is one. */
  async #iteration(): Promise<StepFailure | undefined> {
    const { clock, cell, sink, interrupt } = this.#options;
    const index = this.next;
    const at = clock.now();
    const cpu = this.#session.cpu;
    const start = lastCheckpoint(this.#last)?.readings.rss;
    this.#session.takeIterationPeak();
    const steps: StepRecord[] = [];
    const failure = await this.#list(cell.each, (step) => steps.push(step));
    // What a second Ctrl-C cut short is no measurement.
    if (interrupt.now) return undefined;
    const iteration: Iteration = {
      index,
      warmUp: index <= cell.warmUp,
      at,
      duration: clock.now() - at,
      cpu: this.#session.cpu - cpu,
      steps,
    };
    this.#last = iteration;
    this.next = index + 1;
    if (failure === undefined) this.completed += 1;
    const peak = this.#session.takeIterationPeak();
    if (start !== undefined && peak > 0) this.#limits.note({ start, peak: Math.max(peak, start) });
    sink.iteration(iteration, { ...this.#session.peak });
    return failure;
  }

  async #list(steps: Cell['each'], report: (record: StepRecord) => void): Promise<StepFailure | undefined> {
    let last: StepRecord | undefined;
    const whole = await this.#steps.runList(steps, (record) => {
      last = record;
      report(record);
    });
    return whole ? undefined : (last?.failure ?? { kind: 'refused', message: 'the list ended early' });
  }

  #failed(failure: StepFailure): LaunchEnd {
    if (this.#options.interrupt.requested)
      return this.#end('interrupted', 'interrupted', 'stopped by the user');
    const status = failure.kind === 'hung' ? 'hung' : 'crashed';
    return this.#end(status, failure.kind, failure.message, failure);
  }

  #end(
    status: VariantStatus,
    kind: Segment['end']['kind'],
    reason: string,
    failure?: StepFailure,
  ): LaunchEnd {
    this.#session.noteOtherLoad();
    this.#options.sink.end(
      { kind, reason, ...(failure === undefined ? {} : { failure }) },
      { ...this.#session.peak },
      { ...this.#session.observed },
    );
    return reason === '' ? { status } : { status, reason };
  }
}

function lastCheckpoint(iteration: Iteration | undefined): Iteration['steps'][number]['checkpoint'] {
  return iteration?.steps.findLast(({ checkpoint }) => checkpoint !== undefined)?.checkpoint;
}
