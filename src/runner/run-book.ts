import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import type { TimelineSample } from '../metrics/memory/timeline.ts';
import { exact } from '../record/exact.ts';
import { applyEvent, type JournalEvent } from '../record/journal.ts';
import type { RunRecord, Variant } from '../record/run-record.ts';
import type { DiskFull, RunFolder } from '../record/store/run-folder.ts';
import type { Cell } from '../scenarios/plan/plan.ts';
import { assess } from './assess.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { TraceWriter } from './trace-writer.ts';

/** The record of a run while it is made: what happens is told to it and to the journal at once; it is judged, saved and closed here. */
export class RunBook {
  readonly record: RunRecord;
  readonly #folder: RunFolder;
  readonly #options: Pick<RunOptions, 'named' | 'baseline'>;
  readonly #chinese: Normaliser;
  readonly #traces: TraceWriter;
  readonly #usage: HarnessUsage;

  constructor(
    record: RunRecord,
    folder: RunFolder,
    options: Pick<RunOptions, 'named' | 'baseline'>,
    chinese: Normaliser,
  ) {
    this.record = record;
    this.#folder = folder;
    this.#options = options;
    this.#chinese = chinese;
    this.#traces = new TraceWriter(folder, chinese);
    this.#usage = new HarnessUsage(record.harness);
  }

  variant(cell: Cell): Variant {
    const variant = this.record.variants.find(({ id }) => id === cell.id);
    if (variant === undefined) throw new Error(`no variant ${cell.id} in the record`);
    return variant;
  }

  tell(event: JournalEvent): void {
    if (event.type !== 'run') applyEvent(this.record, event);
    this.#folder.append(event);
  }

  /** Marks what the interruption left unfinished; timelines of finished launches are read back. */
  takeUp(): void {
    this.tell({ type: 'resumed', at: new Date().toISOString() });
    this.#traces.takeUp(this.record);
  }

  /** Every sample of a launch that is over, for the CSV of its cell. */
  addTimeline(cell: Cell, samples: readonly TimelineSample[]): void {
    this.#traces.add(cell.id, samples);
  }

  /** Called between iterations. */
  noteUsage(): void {
    this.#usage.note();
  }

  /** @returns what each variant has come to so far */
  assess(): ReturnType<typeof assess> {
    const { named = false, baseline } = this.#options;
    return assess(this.record, {
      chinese: this.#chinese,
      named,
      folder: this.#folder.path,
      ...exact({ baseline }),
    });
  }

  save(): void {
    this.#folder.save(this.record);
    this.#traces.write(this.record);
  }

  close(status: RunRecord['status']): void {
    this.record.status = status;
    this.record.endedAt = new Date().toISOString();
    this.record.harness = this.#usage.total();
    this.assess();
  }

  /** Disk full: what memory holds goes to another place, and the run ends. */
  spill(full: DiskFull): RunResult {
    this.record.warnings.push({ code: 'E_DISK', detail: full.message });
    this.close('aborted');
    const spilled = this.#folder.spill(this.record) ?? null;
    return { record: this.record, folder: this.#folder.path, spilled };
  }
}

/** What the harness itself costs while it measures: CPU and wall seconds, and its largest resident memory. */
class HarnessUsage {
  readonly #cpu = process.cpuUsage();
  readonly #begin = process.hrtime.bigint();
  readonly #before: RunRecord['harness'];
  #peakRss: number;

  /** @param before what it cost until the run was interrupted, where it is taken up again */
  constructor(before: RunRecord['harness'] = { cpuSeconds: 0, wallSeconds: 0, peakRss: 0 }) {
    this.#before = before;
    this.#peakRss = before.peakRss;
  }

  /** Called between iterations. */
  note(): void {
    this.#peakRss = Math.max(this.#peakRss, process.memoryUsage.rss());
  }

  total(): RunRecord['harness'] {
    this.note();
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      cpuSeconds: this.#before.cpuSeconds + (user + system) / 1e6,
      wallSeconds: this.#before.wallSeconds + Number(process.hrtime.bigint() - this.#begin) / 1e9,
      peakRss: this.#peakRss,
    };
  }
}
