import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import { loadNormaliser } from '../metrics/normaliser-loading.ts';
import { exact } from '../record/exact.ts';
import { applyEvent, finishedLaunches, type JournalEvent } from '../record/journal.ts';
import type { RunRecord, Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';
import { runId } from '../record/store/run-files.ts';
import { DiskFull, RunFolder } from '../record/store/run-folder.ts';
import type { Cell, Plan } from '../scenarios/plan/plan.ts';
import { takeTurn } from '../system/machine-turn.ts';
import { assess } from './assess.ts';
import { type CommandPlace, runCommand } from './commands.ts';
import { sameAsBefore } from './differences.ts';
import { FailFast } from './fail-fast.ts';
import { HarnessUsage } from './harness-usage.ts';
import { initialRecord } from './initial-record.ts';
import { Interrupt } from './interrupt.ts';
import type { LaunchEnd, LaunchSink } from './launch.ts';
import { launchCell } from './launch-cell.ts';
import { launchOrder } from './launch-order.ts';
import { lookAgain } from './looks.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { RunClock } from './session/clock.ts';
import { type Prepared, prepare } from './shelves/prepare.ts';
import { TraceWriter } from './trace-writer.ts';

export type { RunOptions, RunResult } from './run-options.ts';

/**
 * Runs a plan: every cell and launch in turn, each in an engine process of its own, journalled as it goes.
 * @throws Failure (3) when something is missing for every cell, or nothing can be written
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<RunResult> {
  const folder =
    options.resume?.folder ??
    options.folder ??
    RunFolder.create(options.out, runId(plan.scenario.id, new Date()));
  try {
    return await runIn(folder, plan, options);
  } finally {
    folder.close();
  }
}

async function runIn(folder: RunFolder, plan: Plan, options: RunOptions): Promise<RunResult> {
  const forget = options.interrupt?.whenNow(() => options.onAbandon?.());
  const stop = new AbortController();
  const keepOn = options.interrupt?.whenRequested(() => stop.abort());
  const onPreparing = (what: string): void => options.listener?.onPreparing?.(what);
  const { signal } = stop;
  const prepared = await prepare(plan, { ...exact({ ffmpeg: options.ffmpeg }), onPreparing, signal }).finally(
    () => forget?.(),
  );
  // Waiting that the user ended is a run that was interrupted before it began.
  const turn = await takeTurn('measure', { onWait: onPreparing, signal });
  keepOn?.();
  try {
    const { resume, invocation } = options;
    const id = folder.path.split('/').at(-1) ?? '';
    const fresh = {
      ...initialRecord(plan, prepared, id, invocation),
      ...(options.instrument === undefined ? {} : { instrument: options.instrument.name }),
    };
    const record = resume === undefined ? fresh : sameAsBefore(resume.record, fresh);
    return await new Run(plan, options, folder, prepared, record, await loadNormaliser('zh')).go();
  } finally {
    turn?.release();
    prepared.dispose();
  }
}

class Run {
  readonly #plan: Plan;
  readonly #options: RunOptions;
  readonly #folder: RunFolder;
  readonly #prepared: Prepared;
  readonly #chinese: Normaliser;
  readonly #clock: RunClock;
  readonly #usage: HarnessUsage;
  readonly #interrupt: Interrupt;
  readonly #record: RunRecord;
  readonly #traces: TraceWriter;
  readonly #failFast: FailFast;

  constructor(
    plan: Plan,
    options: RunOptions,
    folder: RunFolder,
    prepared: Prepared,
    record: RunRecord,
    chinese: Normaliser,
  ) {
    this.#chinese = chinese;
    this.#plan = plan;
    this.#options = options;
    this.#folder = folder;
    this.#traces = new TraceWriter(folder, chinese);
    this.#failFast = new FailFast(options.failFast === true);
    this.#prepared = prepared;
    this.#interrupt = options.interrupt ?? new Interrupt();
    this.#record = record;
    // Wall time, for the machine may have been off in between.
    const elapsed = options.resume === undefined ? 0 : Date.now() - Date.parse(record.startedAt);
    this.#clock = new RunClock(elapsed * 1e6);
    this.#usage = new HarnessUsage(record.harness);
  }

  async go(): Promise<RunResult> {
    const { listener } = this.#options;
    try {
      if (this.#options.resume === undefined) {
        const control = await this.#options.control?.(this.#plan.cells, listener, this.#interrupt);
        if (control !== undefined) this.#record.control = control;
        this.#tell({ type: 'run', record: this.#record });
      } else this.#takeUp();
      this.#save();
      listener?.onStart?.(this.#record, this.#folder.path, this.#plan.cells);
      await this.#measure();
      this.#close(this.#interrupt.requested ? 'interrupted' : 'completed');
      this.#save();
    } catch (thrown) {
      if (!(thrown instanceof DiskFull)) throw thrown;
      return this.#spill(thrown);
    }
    return { record: this.#record, folder: this.#folder.path };
  }

  /** Marks what the interruption left unfinished; timelines of finished launches are read back. */
  #takeUp(): void {
    this.#tell({ type: 'resumed', at: new Date().toISOString() });
    this.#traces.takeUp(this.#record);
  }

  async #measure(): Promise<void> {
    await this.#measureAll(launchOrder(this.#plan.cells));
    let done = Math.max(0, ...this.#plan.cells.map(({ launches }) => launches));
    while (this.#options.launches !== undefined && !this.#interrupt.requested) {
      const wanted = this.#options.launches(this.#record);
      if (wanted <= done) return;
      await this.#measureAll(launchOrder(this.#plan.cells, done + 1, wanted));
      done = wanted;
    }
  }

  async #measureAll(launches: ReturnType<typeof launchOrder>): Promise<void> {
    const order = launches.filter(
      ({ cell, launch }) => !finishedLaunches(this.#variant(cell)).includes(launch),
    );
    for (const [index, { cell, launch }] of order.entries()) {
      const variant = this.#variant(cell);
      const obstacle = this.#prepared.obstacle(cell);
      if (obstacle !== undefined) {
        if (launch === 1 && variant.status !== obstacle.status)
          this.#tell({ type: 'variant', variant: cell.id, ...obstacle });
        continue;
      }
      if (this.#interrupt.requested) {
        if (countedSegments(variant).length === 0) {
          this.#tell({ type: 'variant', variant: cell.id, status: 'interrupted', reason: 'not begun' });
        }
        continue;
      }
      const stopped = this.#failFast.obstacle(launch);
      if (stopped !== undefined) {
        if (variant.status !== 'stopped') this.#tell({ type: 'variant', variant: cell.id, ...stopped });
        continue;
      }
      this.#options.listener?.onVariantStart?.(cell, launch);
      const end = await this.#launchPrepared(cell, launch);
      this.#tell({ type: 'launch', variant: cell.id, launch: { launch, ...end } });
      const outcomes = this.#assess();
      this.#options.listener?.onVariantEnd?.(variant);
      this.#save();
      const left = order.slice(index + 1);
      const last = !left.some((next) => next.cell === cell);
      if (last) await this.#cleanUp(cell, launch);
      if (last) this.#failFast.note(variant.id, outcomes.get(variant.id));
      if (left.length > 0 && last && !this.#interrupt.requested) {
        await this.#options.onVariantDone?.(this.#folder.path);
      }
    }
  }

  /** What `prepare` of the cell does is not measured; where it fails, nothing is. */
  async #launchPrepared(cell: Cell, launch: number): Promise<LaunchEnd> {
    const reason = await runCommand('prepare', this.#commandPlace(cell, launch));
    return reason === undefined ? this.#launch(cell, launch) : { status: 'missing', reason };
  }

  async #cleanUp(cell: Cell, launch: number): Promise<void> {
    const reason = await runCommand('cleanup', this.#commandPlace(cell, launch));
    if (reason !== undefined)
      this.#tell({ type: 'warning', warning: { code: 'W_CLEANUP', variant: cell.id, detail: reason } });
  }

  #commandPlace(cell: Cell, launch: number): CommandPlace {
    const { scenario, baseDir } = this.#plan;
    return { scenario: scenario.id, folder: baseDir, cell, launch, interrupt: this.#interrupt };
  }

  #launch(cell: Cell, launch: number): Promise<LaunchEnd> {
    const variant = this.#variant(cell);
    return launchCell({
      cell,
      launch,
      plan: this.#plan,
      prepared: this.#prepared,
      options: this.#options,
      folder: this.#folder,
      clock: this.#clock,
      interrupt: this.#interrupt,
      sink: this.#sink(cell),
      laneSink: (lane) => this.#sink(cell, lane),
      // What the resumed run has marked as broken off: its finished passes are taken over.
      broken: variant.segments.filter((segment) => segment.launch === launch && segment.broken !== undefined),
      onTimeline: ({ timeline, environment }) => {
        this.#traces.add(cell.id, timeline.samples);
        this.#record.machine.environment = { ...environment };
      },
    });
  }

  /** Where a launch of a cell writes what it measures. */
  /** @param lane which of several engine hosts side by side */
  #sink(cell: Cell, lane?: number): LaunchSink {
    const variant = this.#variant(cell);
    const at = { variant: cell.id, ...exact({ lane }) };
    return {
      segment: (segment) =>
        this.#tell({ type: 'segment', variant: cell.id, segment: { ...segment, ...exact({ lane }) } }),
      before: (step) => this.#tell({ type: 'before', ...at, step }),
      iteration: (iteration, peak) => {
        this.#tell({ type: 'iteration', ...at, iteration, peak });
        this.#usage.note();
        this.#options.listener?.onIteration?.(cell, variant, iteration);
      },
      pass: (iteration, steps, result) => {
        this.#tell({ type: 'pass', ...at, iteration, steps, result });
        this.#usage.note();
        const taken = steps.some(({ resumed }) => resumed === true);
        if (result.loop === 'audio') this.#options.listener?.onUtterance?.(cell, result, taken);
      },
      after: (step) => this.#tell({ type: 'after', ...at, step }),
      end: (end, peak, observed, timeline, absent) =>
        this.#tell({
          type: 'segment-end',
          ...at,
          end,
          peak,
          observed,
          absent,
          ...exact({ timeline }),
        }),
      goOn: (done) => this.#goOn(cell, variant, done),
    };
  }

  #goOn(cell: Cell, variant: Variant, done: number): boolean {
    const { look, goOn } = lookAgain(cell, variant, done, this.#clock.now());
    if (look !== undefined) this.#tell({ type: 'look', variant: cell.id, look });
    return goOn(variant);
  }

  #variant(cell: Cell): Variant {
    const variant = this.#record.variants.find(({ id }) => id === cell.id);
    if (variant === undefined) throw new Error(`no variant ${cell.id} in the record`);
    return variant;
  }

  #tell(event: JournalEvent): void {
    if (event.type !== 'run') applyEvent(this.#record, event);
    this.#folder.append(event);
  }

  #close(status: RunRecord['status']): void {
    this.#record.status = status;
    this.#record.endedAt = new Date().toISOString();
    this.#record.harness = this.#usage.total();
    this.#assess();
  }

  /** @returns what each variant has come to so far */
  #assess(): ReturnType<typeof assess> {
    const { named = false, baseline } = this.#options;
    return assess(this.#record, {
      chinese: this.#chinese,
      named,
      folder: this.#folder.path,
      ...exact({ baseline }),
    });
  }

  #save(): void {
    this.#folder.save(this.#record);
    this.#traces.write(this.#record);
  }

  /** Disk full: what memory holds goes to another place, and the run ends. */
  #spill(full: DiskFull): RunResult {
    this.#record.status = 'aborted';
    this.#record.endedAt = new Date().toISOString();
    this.#record.harness = this.#usage.total();
    this.#record.warnings.push({ code: 'E_DISK', detail: full.message });
    this.#assess();
    const spilled = this.#folder.spill(this.#record) ?? null;
    return { record: this.#record, folder: this.#folder.path, spilled };
  }
}
