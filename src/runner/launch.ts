import { timelineOutline } from '../metrics/memory/timeline.ts';
import { exact } from '../record/exact.ts';
import type {
  Iteration,
  LaunchRecord,
  Segment,
  StepFailure,
  StepRecord,
  VariantStatus,
} from '../record/run-record.ts';
import type { Cell } from '../scenarios/plan/plan.ts';
import type { EnergyMeter } from '../system/energy/meter.ts';
import type { Instrument } from './instrument.ts';
import type { Interrupt } from './interrupt.ts';
import type { Lane } from './lanes.ts';
import { Limits } from './limits.ts';
import type { RunClock } from './session/clock.ts';
import { harnessPeakRss, lookAtHarness, resetHarnessPeak, watchesHarness } from './session/harness-look.ts';
import type { Session } from './session/session.ts';
import type { PassResult, PassStore } from './steps/pass-store.ts';
import { type StepReport, StepRunner } from './steps/runner.ts';
import type { StepWorld } from './steps/world.ts';

/** How a launch of a cell ended. */
export interface LaunchEnd {
  readonly status: VariantStatus;
  readonly reason?: string;
  readonly energy?: NonNullable<LaunchRecord['energy']>;
}

/** Where a launch writes what it measures; each call is on disk when it returns. */
export interface LaunchSink {
  segment(segment: Segment): void;
  before(step: StepRecord): void;
  iteration(iteration: Iteration, peak: Segment['peak']): void;
  /** A pass of an unfinished iteration, with its steps and those before it that are not on disk yet. */
  pass(iteration: number, steps: StepRecord[], result: PassResult): void;
  after(step: StepRecord): void;
  end(
    end: Segment['end'],
    peak: Segment['peak'],
    observed: Segment['observed'],
    timeline: Segment['timeline'],
    /** Why quantities have no value, as it is known at the end. */
    absent: Segment['absent'],
  ): void;
  /** Asked after each iteration of `until: conclusive`: whether to go on. */
  goOn(done: number): boolean;
}

export interface LaunchOptions {
  readonly cell: Cell;
  readonly launch: number;
  readonly clock: RunClock;
  readonly interrupt: Interrupt;
  readonly sink: LaunchSink;
  /** It is one of several that share the work of the cell. */
  readonly lane?: Lane;
  readonly energy?: Pick<EnergyMeter, 'begin' | 'mark'>;
  /** Folder of the run, for the limit on disk space. */
  readonly folder: string;
  readonly instrument?: Instrument;
  session(): Session;
  world(session: Session): StepWorld;
  /** Ends what the world has started. */
  close(): Promise<void>;
  /** Passes that were finished before an interruption. */
  readonly passes?: PassStore;
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
  #first: Iteration | undefined;
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
    if (watchesHarness(cell)) resetHarnessPeak();
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
      const before = await this.#list(cell.before, { step: (step) => sink.before(step) });
      if (before === 'stopped') return this.#end('interrupted', 'interrupted', 'stopped by the user');
      if (before !== undefined) return this.#failed(before);
      await this.#options.instrument?.mark(this.#session, 0);
      const stopped = await this.#iterations();
      if (stopped !== undefined) return stopped;
      const after = await this.#list(cell.after, { step: (step) => sink.after(step) });
      if (after === 'stopped') return this.#end('interrupted', 'interrupted', 'stopped by the user');
      if (after !== undefined) return this.#failed(after);
      return this.#end('completed', 'completed', '');
    } finally {
      forget();
      this.#options.onTimeline(this.#session);
      await this.#session.leave();
      await this.#options.close();
    }
  }

  async #iterations(): Promise<LaunchEnd | undefined> {
    const { cell, interrupt, sink } = this.#options;
    const { lane } = this.#options;
    while (this.next <= most(cell)) {
      if (this.next > cell.warmUp) await lane?.begin();
      if (interrupt.requested) return this.#end('interrupted', 'interrupted', 'stopped by the user');
      if (lane?.takesIteration(this.next) === false) {
        this.next += 1;
        continue;
      }
      if (this.next > cell.warmUp) this.#options.energy?.begin();
      const checkpoint = lastCheckpoint(this.#last);
      const full = this.#limits.stop(checkpoint, this.#session.pid);
      if (full !== undefined) return this.#end('stopped', 'stopped', full);
      const failed = await this.#iteration();
      if (failed === 'stopped') return this.#end('interrupted', 'interrupted', 'stopped by the user');
      if (failed !== undefined) return this.#failed(failed);
      if (cell.iterations.kind === 'until-conclusive' && !sink.goOn(this.next - 1)) break;
    }
    return undefined;
  }

  /** One iteration; resolves to the failure that ends the segment, if there is one. */
  async #iteration(): Promise<StepFailure | 'stopped' | undefined> {
    const { clock, cell, sink, interrupt } = this.#options;
    const index = this.next;
    const at = clock.now();
    const cpu = this.#session.cpu();
    const start = lastCheckpoint(this.#last)?.readings.rss;
    this.#session.takeIterationPeak();
    const steps: StepRecord[] = [];
    let onDisk = 0;
    const passes: PassResult[] = [];
    this.#options.passes?.begin(index);
    const failure = await this.#list(cell.each, {
      step: (step) => void steps.push(step),
      pass: ({ result, steps: own }) => {
        const at = exact({ steps: own === undefined ? undefined : lastOf(steps, own) });
        const placed = { ...result, ...at };
        if (result.loop === 'audio') passes.push(placed);
        sink.pass(index, steps.slice(onDisk), placed);
        onDisk = steps.length;
      },
    });
    // What a second Ctrl-C cut short is no measurement, and a loop that was stopped is no whole iteration.
    if (interrupt.now || failure === 'stopped') return 'stopped';
    // Nor is one in which a process ended that is not ours: it is no failure that anybody knows of.
    if (failure?.code === 'gone') return failure;
    const iteration: Iteration = {
      index,
      warmUp: index <= cell.warmUp,
      at,
      duration: clock.now() - at,
      cpu: this.#session.cpu() - cpu,
      steps,
      ...(passes.length === 0 ? {} : { passes }),
      ...(cell.measure.has('memory') && watchesHarness(cell) ? { harness: lookAtHarness() } : {}),
    };
    this.#first ??= iteration;
    this.#last = iteration;
    this.next = index + 1;
    if (failure === undefined) this.completed += 1;
    const peak = this.#session.takeIterationPeak();
    if (start !== undefined && peak > 0) this.#limits.note({ start, peak: Math.max(peak, start) });
    sink.iteration(iteration, { ...this.#session.peak });
    if (!iteration.warmUp) this.#options.energy?.mark();
    if (failure === undefined) await this.#options.instrument?.mark(this.#session, index);
    return failure;
  }

  /** @returns the failure that ended the list early, or that the user stopped it */
  async #list(steps: Cell['each'], report: StepReport): Promise<StepFailure | 'stopped' | undefined> {
    let last: StepRecord | undefined;
    const end = await this.#steps.runList(steps, {
      ...report,
      step: (record) => {
        last = record;
        report.step(record);
      },
    });
    if (end !== 'failed') return end === 'stopped' ? end : undefined;
    return last?.failure ?? { kind: 'refused', message: 'the list ended early' };
  }

  #harnessPeak(): Pick<Segment['observed'], 'harnessPeakRss'> {
    const harnessPeak = watchesHarness(this.#options.cell) ? harnessPeakRss() : undefined;
    return exact({ harnessPeakRss: harnessPeak });
  }

  #failed(failure: StepFailure): LaunchEnd {
    if (this.#options.interrupt.requested)
      return this.#end('interrupted', 'interrupted', 'stopped by the user');
    // Nothing was measured; and of a process that is not ours nobody knows whether it failed.
    if (failure.code === 'not-started') return this.#end('missing', failure.kind, failure.message, failure);
    if (failure.code === 'gone') return this.#end('stopped', 'stopped', failure.message);
    const status = failure.kind === 'hung' ? 'hung' : 'crashed';
    return this.#end(status, failure.kind, failure.message, failure);
  }

  #end(
    status: VariantStatus,
    kind: Segment['end']['kind'],
    reason: string,
    failure?: StepFailure,
  ): LaunchEnd {
    this.#session.noteEnd();
    this.#options.sink.end(
      { kind, reason, ...exact({ failure }) },
      { ...this.#session.peak },
      { ...this.#session.observed, ...this.#harnessPeak() },
      timelineOutline(this.#session.timeline.samples, [this.#first, this.#last]),
      { ...this.#session.absent },
    );
    return reason === '' ? { status } : { status, reason };
  }
}

/** Where the last `count` of these stand. */
const lastOf = ({ length }: readonly StepRecord[], count: number): [number, number] => [
  length - count,
  length,
];

function lastCheckpoint(iteration: Iteration | undefined): Iteration['steps'][number]['checkpoint'] {
  return iteration?.steps.findLast(({ checkpoint }) => checkpoint !== undefined)?.checkpoint;
}
