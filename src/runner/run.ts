import { loadNormaliser } from '../metrics/normaliser-loading.ts';
import { exact } from '../record/exact.ts';
import { finishedLaunches } from '../record/journal.ts';
import { countedSegments } from '../record/segments.ts';
import { runId } from '../record/store/run-files.ts';
import { DiskFull, RunFolder } from '../record/store/run-folder.ts';
import type { Outcome } from '../record/verdict.ts';
import type { Cell, Plan } from '../scenarios/plan/plan.ts';
import { takeTurn } from '../system/machine-turn.ts';
import { type CommandPlace, runCommand } from './commands.ts';
import { sameAsBefore } from './differences.ts';
import { initialRecord } from './initial-record.ts';
import { Interrupt } from './interrupt.ts';
import type { LaunchEnd } from './launch.ts';
import { launchCell } from './launch-cell.ts';
import { launchSink } from './launch-sink.ts';
import { RunBook } from './run-book.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { RunClock } from './session/clock.ts';
import { type Prepared, prepare } from './shelves/prepare.ts';

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
    const book = new RunBook(record, folder, options, await loadNormaliser('zh'));
    return await new Run(plan, options, folder, prepared, book).go();
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
  readonly #book: RunBook;
  readonly #clock: RunClock;
  readonly #interrupt: Interrupt;
  readonly #failFast: FailFast;

  constructor(plan: Plan, options: RunOptions, folder: RunFolder, prepared: Prepared, book: RunBook) {
    this.#plan = plan;
    this.#options = options;
    this.#folder = folder;
    this.#prepared = prepared;
    this.#book = book;
    this.#failFast = new FailFast(options.failFast === true);
    this.#interrupt = options.interrupt ?? new Interrupt();
    // Wall time, for the machine may have been off in between.
    const elapsed = options.resume === undefined ? 0 : Date.now() - Date.parse(book.record.startedAt);
    this.#clock = new RunClock(elapsed * 1e6);
  }

  async go(): Promise<RunResult> {
    const { listener } = this.#options;
    const { record } = this.#book;
    try {
      if (this.#options.resume === undefined) {
        const control = await this.#options.control?.(this.#plan.cells, listener, this.#interrupt);
        if (control !== undefined) record.control = control;
        this.#book.tell({ type: 'run', record });
      } else this.#book.takeUp();
      this.#book.save();
      listener?.onStart?.(record, this.#folder.path, this.#plan.cells);
      await this.#measure();
      this.#book.close(this.#interrupt.requested ? 'interrupted' : 'completed');
      this.#book.save();
    } catch (thrown) {
      if (!(thrown instanceof DiskFull)) throw thrown;
      return this.#book.spill(thrown);
    }
    return { record, folder: this.#folder.path };
  }

  async #measure(): Promise<void> {
    await this.#measureAll(launchOrder(this.#plan.cells));
    let done = Math.max(0, ...this.#plan.cells.map(({ launches }) => launches));
    while (this.#options.launches !== undefined && !this.#interrupt.requested) {
      const wanted = this.#options.launches(this.#book.record);
      if (wanted <= done) return;
      await this.#measureAll(launchOrder(this.#plan.cells, done + 1, wanted));
      done = wanted;
    }
  }

  async #measureAll(launches: ReturnType<typeof launchOrder>): Promise<void> {
    const order = launches.filter(
      ({ cell, launch }) => !finishedLaunches(this.#book.variant(cell)).includes(launch),
    );
    for (const [index, { cell, launch }] of order.entries()) {
      const variant = this.#book.variant(cell);
      const obstacle = this.#prepared.obstacle(cell);
      if (obstacle !== undefined) {
        if (launch === 1 && variant.status !== obstacle.status)
          this.#book.tell({ type: 'variant', variant: cell.id, ...obstacle });
        continue;
      }
      if (this.#interrupt.requested) {
        if (countedSegments(variant).length === 0) {
          this.#book.tell({ type: 'variant', variant: cell.id, status: 'interrupted', reason: 'not begun' });
        }
        continue;
      }
      const stopped = this.#failFast.obstacle(launch);
      if (stopped !== undefined) {
        if (variant.status !== 'stopped') this.#book.tell({ type: 'variant', variant: cell.id, ...stopped });
        continue;
      }
      this.#options.listener?.onVariantStart?.(cell, launch);
      const end = await this.#launchPrepared(cell, launch);
      this.#book.tell({ type: 'launch', variant: cell.id, launch: { launch, ...end } });
      const outcomes = this.#book.assess();
      this.#options.listener?.onVariantEnd?.(variant);
      this.#book.save();
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
      this.#book.tell({ type: 'warning', warning: { code: 'W_CLEANUP', variant: cell.id, detail: reason } });
  }

  #commandPlace(cell: Cell, launch: number): CommandPlace {
    const { scenario, baseDir } = this.#plan;
    return { scenario: scenario.id, folder: baseDir, cell, launch, interrupt: this.#interrupt };
  }

  #launch(cell: Cell, launch: number): Promise<LaunchEnd> {
    const variant = this.#book.variant(cell);
    const sinks = { book: this.#book, listener: this.#options.listener, now: () => this.#clock.now() };
    return launchCell({
      cell,
      launch,
      plan: this.#plan,
      prepared: this.#prepared,
      options: this.#options,
      folder: this.#folder,
      clock: this.#clock,
      interrupt: this.#interrupt,
      sink: launchSink(cell, sinks),
      laneSink: (lane) => launchSink(cell, { ...sinks, lane }),
      // What the resumed run has marked as broken off: its finished passes are taken over.
      broken: variant.segments.filter((segment) => segment.launch === launch && segment.broken !== undefined),
      onTimeline: ({ timeline, environment }) => {
        this.#book.addTimeline(cell, timeline.samples);
        this.#book.record.machine.environment = { ...environment };
      },
    });
  }
}

/**
 * Launches in ABBA order: forwards, backwards, backwards, forwards, so that drift falls on all cells alike.
 * @param from first launch, after those that were made already
 * @param more launches of each cell, instead of its own number
 */
function launchOrder(cells: readonly Cell[], from = 1, more?: number): { cell: Cell; launch: number }[] {
  const order: { cell: Cell; launch: number }[] = [];
  const launches = more ?? Math.max(0, ...cells.map((cell) => cell.launches));
  for (let launch = from; launch <= launches; launch += 1) {
    const due = cells.filter((cell) => (more ?? cell.launches) >= launch);
    const backwards = launch % 2 === 0;
    for (const cell of backwards ? due.toReversed() : due) order.push({ cell, launch });
  }
  return order;
}

/** `--fail-fast`: after the first variant that fails nothing is begun. What was not measured is never passed: stopped, without an answer. */
class FailFast {
  readonly #isOn: boolean;
  #failed: string | undefined;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** @param outcome what a variant came to after its last launch */
  note(variant: string, outcome: Outcome | undefined): void {
    if (this.#isOn && outcome === 'fail') this.#failed = variant;
  }

  /** Why a launch is not begun; undefined where it may be. */
  obstacle(launch: number): { readonly status: 'stopped'; readonly reason: string } | undefined {
    if (this.#failed === undefined) return undefined;
    const reason =
      launch === 1
        ? `not begun: ${this.#failed} failed before it (--fail-fast)`
        : `${this.#failed} failed after its launch ${launch - 1} (--fail-fast)`;
    return { status: 'stopped', reason };
  }
}
