import { rmSync } from 'node:fs';
import { defaultThreads } from '../bindings/threads.ts';
import { TextService } from '../pipeline/text-service.ts';
import { TEN_VAD_VARIABLE } from '../pipeline/vad/model-file.ts';
import { exact } from '../record/exact.ts';
import { loadUses } from '../scenarios/expand/load-use.ts';
import type { Cell, EngineOptions, ModelKind, Plan } from '../scenarios/plan/plan.ts';
import type { Lane } from './lanes.ts';
import { LiveZhTw, liveConversion } from './live-zh-tw.ts';
import type { RunClock } from './session/clock.ts';
import { LiveText } from './session/live-text.ts';
import type { Session } from './session/session.ts';
import type { Prepared } from './shelves/prepare.ts';
import type { PreparedAudio } from './shelves/prepared.ts';
import type { PassPlace, StageEvent, StageListener } from './steps/events.ts';
import type { PassStore } from './steps/pass-store.ts';
import type { StepWorld } from './steps/world.ts';

export interface CellToolsOptions {
  readonly cell: Cell;
  readonly prepared: Prepared;
  readonly plan: Plan;
  readonly clock: RunClock;
  /** Who may stop it: `requested` between two passes, `now` at once. */
  readonly interrupt: { readonly requested: boolean; readonly now: boolean };
  write(name: string, content: string): void;
  keep?(name: string, file: string): void;
  readonly ffmpeg?: string;
  readonly vadModel?: string;
  /** Live: steps, passes and text as they come. */
  readonly onStage?: StageListener;
  /** Live text is converted too, where a step will convert the whole. */
  readonly zhTw?: boolean;
  readonly passes?: PassStore;
  /** It is one of several engine hosts that share the cell's work. */
  readonly lane?: Lane;
  readonly signal?: AbortSignal;
  /** In place of the plan's audio: the file that was given. */
  readonly audio?: (id: string) => Promise<PreparedAudio>;
  readonly reference?: (id: string) => string;
  readonly optionsFor?: (kind: ModelKind) => EngineOptions;
  /** See StepWorld. */
  readonly throws?: true;
  /** See StepWorld. */
  readonly strangers?: true;
  /** See StepWorld. */
  readonly longest?: number;
  /** In place of a worker of this launch's own: one that outlives it. */
  readonly text?: () => TextService;
  /** Live text of a host that outlives it. */
  readonly live?: LiveText;
}

/** What one launch of a cell, or one file of `jobs/`, works with beside the engine: workers, files, and the way to the screen. */
export class CellTools {
  readonly live: LiveText | undefined = undefined;
  readonly #options: CellToolsOptions;
  #text: TextService | undefined;
  #pass: PassPlace | undefined;
  readonly #zhTw: LiveZhTw | undefined = undefined;
  readonly #files = new Set<string>();

  constructor(options: CellToolsOptions) {
    this.#options = options;
    const { onStage, clock, cell } = options;
    if (onStage === undefined) return;
    const convert = options.zhTw === true ? liveConversion(cell, () => this.#service()) : undefined;
    if (convert !== undefined) this.#zhTw = new LiveZhTw(convert, onStage, () => clock.now());
    this.live = options.live ?? new LiveText();
    this.live.showTo((piece) => {
      const pass = exact({ pass: this.#pass });
      this.#tell({ type: 'live', at: clock.now(), ...piece, ...pass }, onStage);
    });
  }

  /** Settles when all that happened has been told: the end of a chunk waits for its conversion. */
  async told(): Promise<void> {
    await this.#zhTw?.settled();
  }

  world(session: Session): StepWorld {
    const { cell, prepared, plan, clock, interrupt, ffmpeg, onStage, passes, signal } = this.#options;
    const { lane } = this.#options;
    const delimiters = new Map(loadUses(cell).map(({ load, delimiter }) => [load.slot, delimiter]));
    const vadModel = this.#options.vadModel ?? (process.env[TEN_VAD_VARIABLE] || undefined);
    const { optionsFor, longest } = this.#options;
    if (this.#options.live === undefined) this.live?.reset();
    return {
      session,
      clock,
      deadline: cell.deadline,
      // The same for every number of processes of a scenario, so that they can be compared; and spinning threads fight for cores.
      threads: cell.processes === undefined ? defaultThreads() : 1,
      unloads: cell.swap === 'destroy' || prepared.engine(cell).destroy === 'safe',
      modelFor: (step) => prepared.model(cell, step),
      delimiterFor: (step) => delimiters.get(step.slot),
      audio: (id) => this.#options.audio?.(id) ?? prepared.audio(id),
      reference: (id) => this.#options.reference?.(id) ?? plan.audio[id]?.text.raw ?? '',
      text: () => this.#service(),
      file: (name) => this.#file(name),
      ...(this.#options.throws === true ? { throws: true } : {}),
      ...(this.#options.strangers === true ? { strangers: true } : {}),
      write: (name, content) => this.#options.write(name, content),
      cellFolder: folderName(cell.id),
      keep: (name, file) => this.#options.keep?.(`audio/${folderName(cell.id)}/${name}`, file),
      stopped: () => interrupt.requested,
      stoppedNow: () => interrupt.now,
      ...exact({ optionsFor, longest, ffmpeg, vadModel, live: this.live }),
      ...(onStage === undefined ? {} : { listener: (event: StageEvent) => this.#tell(event, onStage) }),
      ...exact({ passes, signal }),
      ...(lane === undefined ? {} : { takes: (slot: number, n: number) => lane.takesPass(slot, n) }),
    };
  }

  async close(): Promise<void> {
    await this.told();
    await this.#text?.close();
    this.#text = undefined;
  }

  /** Takes away the wav files of its steps: those of an hour are 115 MB. */
  removeFiles(): void {
    for (const file of this.#files) rmSync(file, { force: true });
    this.#files.clear();
  }

  #file(name: string): string {
    const { lane } = this.#options;
    const file = this.#options.prepared.file(lane === undefined ? name : `lane${lane.number}-${name}`);
    this.#files.add(file);
    return file;
  }

  #tell(event: StageEvent, onStage: StageListener): void {
    if (event.type === 'stage') this.#pass = event.pass;
    if (this.#zhTw === undefined) onStage(event);
    else this.#zhTw.hear(event);
  }

  #service(): TextService {
    const { signal, text } = this.#options;
    if (text !== undefined) return text();
    this.#text ??= new TextService(exact({ signal }));
    return this.#text;
  }
}

/** A cell's id as the name of a folder or file. */
const folderName = (cell: string): string => cell.replace(/[^a-z0-9-]+/g, '_');
