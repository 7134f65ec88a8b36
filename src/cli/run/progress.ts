import { finishedLaunches } from '../../record/journal.ts';
import type { PassResult } from '../../record/pass-result.ts';
import type { Iteration, RunRecord, Variant } from '../../record/run-record.ts';
import { iterationsMade, launchesMissed, measuredProcess } from '../../record/segments.ts';
import { visibleText } from '../../record/visible-text.ts';
import type { RunListener } from '../../runner/listener.ts';
import type { Waiting } from '../../runner/session/pause-watch.ts';
import type { StageEvent } from '../../runner/steps/events.ts';
import type { Cell } from '../../scenarios/plan/plan.ts';
import { LiveScreen } from '../console/live-screen.ts';
import { clock, SILENCE } from '../console/progress-bar.ts';
import { shortest } from '../console/shortest.ts';
import type { Terminal } from '../console/terminal.ts';
import {
  progressBlock,
  progressLine,
  resumption,
  type Standing,
  shortPlan,
  utteranceLine,
} from './progress-text.ts';
import { Tally } from './tally.ts';
import { together, toHear, UtteranceClock } from './utterance-clock.ts';

/** ms between two drawings while utterances go by. */
const REDRAW = 500;

interface ProgressOptions {
  readonly transcript?: boolean;
  /** Without a terminal a line each iteration; else one a minute. */
  readonly each?: boolean;
  /** ms, of any clock. */
  readonly now?: () => number;
}

/**
 * Progress for people, on stderr. On a terminal a block is redrawn, between iterations only: drawing while
 * something is measured would be measured too. Elsewhere there is a line a minute, and one at the end of each variant.
 */
export class Progress implements RunListener {
  readonly #terminal: Terminal;
  readonly #transcript: boolean;
  /** ms. */
  readonly #silence: number;
  /** ms. */
  readonly #now: () => number;
  /** Launches that have not begun, by cell. */
  readonly #waiting = new Map<string, { cell: Cell; launches: number; begun: boolean }>();
  /** Of the whole run: when it began, ms, and the iterations that it was to make. */
  #run: { begun: number; planned: number } | undefined;
  /** When there was a sign of life last, ms. */
  #heard = 0;
  #current = { begun: 0, segments: 0, seen: 0, launch: undefined as string | undefined, tally: new Tally() };
  /** Seconds of audio, by id. */
  #seconds: ReadonlyMap<string, number> = new Map();
  #utterances: UtteranceClock | undefined;
  /** Iterations of this launch that are over. */
  #iterations = 0;
  /** When an utterance was drawn last, ms. */
  #drawnAt = Number.NEGATIVE_INFINITY;
  /** Lines of the block on the screen. */
  #drawn = 0;
  /** Shows a live iteration while it runs; the block comes back at its end. */
  #screen: LiveScreen | undefined;

  /** @param transcript transcripts are shown while they come, where a scenario has them live */
  constructor(
    terminal: Terminal,
    { transcript = false, each = false, now = Date.now }: ProgressOptions = {},
  ) {
    this.#terminal = terminal;
    this.#transcript = transcript;
    this.#silence = each ? 0 : SILENCE;
    this.#now = now;
  }

  /** Only where somebody reads it. */
  get zhTw(): boolean {
    return this.#transcript;
  }

  onPreparing(what: string): void {
    this.#note(`prepare  ${what}`);
  }

  onStart(record: RunRecord, folder: string, cells: readonly Cell[]): void {
    if (record.notice !== undefined) this.#note(record.notice);
    // On a terminal the last line says where it lies.
    const where = this.#onScreen ? '' : `   ${folder}`;
    this.#note(`asr-bench ${record.machine.harness}   run ${record.id}${where}`);
    for (const { label, library, sha256, symbols, destroy, program, process: running } of record.engines) {
      if (program !== undefined) {
        const which = running === undefined ? 'program ' : `process  ${running.pid}  `;
        this.#note(`${which} ${label}  ${program.join(' ')}  sha256 ${sha256.slice(0, 8)}…`);
        continue;
      }
      const found = `${symbols.present}/${symbols.known} symbols`;
      this.#note(
        `engine   ${label === library ? shortest(library) : label}  sha256 ${sha256.slice(0, 8)}…  ${found}  destroy: ${destroy}`,
      );
    }
    for (const cell of cells) this.#await(record, cell);
    const taken = resumption(record);
    if (taken !== undefined) this.#note(taken);
    const plan = cells.map(
      (cell) => `${cell.id} × ${count(cell)}${cell.launches > 1 ? ` × ${cell.launches}` : ''}`,
    );
    this.#note(shortPlan(plan, this.#terminal.columns));
    const planned = [...this.#waiting.values()].reduce(
      (sum, { cell, launches }) => sum + launches * count(cell),
      0,
    );
    this.#run = { begun: this.#now(), planned };
    this.#seconds = new Map(record.audio.map(({ id, seconds }) => [id, seconds]));
    this.#heard = this.#now();
  }

  /** Cells that this library cannot run never begin. */
  #await(record: RunRecord, cell: Cell): void {
    const engine = record.engines.find(({ id }) => id === cell.engine);
    if (cell.needsDestroy && cell.swap === 'destroy' && engine?.destroy === 'aborts') return;
    const variant = record.variants.find(({ id }) => id === cell.id);
    const finished = variant === undefined ? 0 : finishedLaunches(variant).length;
    const launches = cell.launches - finished;
    if (launches > 0) this.#waiting.set(cell.id, { cell, launches, begun: false });
  }

  onVariantStart(cell: Cell, launch: number): void {
    const waiting = this.#waiting.get(cell.id);
    if (waiting !== undefined) Object.assign(waiting, { launches: waiting.launches - 1, begun: true });
    const which = cell.launches > 1 ? `launch ${launch} of ${cell.launches}` : undefined;
    this.#current = { begun: this.#now(), segments: 0, seen: 0, launch: which, tally: new Tally() };
    this.#utterances = new UtteranceClock(cell, this.#seconds, this.#now() * 1e6);
    this.#iterations = 0;
  }

  onUtterance(cell: Cell, result: PassResult, taken: boolean): void {
    const clock = this.#utterances;
    if (clock === undefined) return;
    clock.note(result, taken, this.#now() * 1e6);
    // Live text is on the screen already.
    if (this.#transcript && this.#screen !== undefined) return;
    const { columns } = this.#terminal;
    const since = this.#now() - (columns === undefined ? this.#heard : this.#drawnAt);
    // One line an utterance would be thousands, whatever an iteration gets.
    if (since < (columns === undefined ? SILENCE : REDRAW)) return;
    const iterations = Math.max(0, count(cell) - this.#iterations - 1);
    const queued = together(
      [...this.#waiting.values()].map(({ cell: next, launches }) =>
        toHear(next, this.#seconds, launches * count(next)),
      ),
    );
    const line = utteranceLine({
      id: cell.id,
      done: clock.done,
      of: clock.of,
      iteration: count(cell) > 1 ? `iteration ${this.#iterations + 1} of ${count(cell)}` : undefined,
      launch: this.#current.launch,
      left: clock.left(iterations, queued),
    });
    this.#drawnAt = this.#now();
    if (columns === undefined) {
      this.#heard = this.#now();
      this.#terminal.note(line);
      return;
    }
    this.#screen?.close();
    this.#screen = undefined;
    this.#erase();
    const lines = [line, 'Ctrl-C stops after this utterance and still writes the report; twice stops now'];
    this.#terminal.live(lines.map((text) => `${visibleText(text).slice(0, columns - 1)}\n`).join(''));
    this.#drawn = lines.length;
  }

  onIteration(cell: Cell, variant: Variant, iteration: Iteration): void {
    const current = this.#current;
    // A new process begins at a level of its own: what it has grown by counts from there.
    // A server goes on while the engine processes behind it come and go.
    if (variant.segments.length !== current.segments && measuredProcess(variant).name === 'engine')
      current.tally = new Tally();
    current.segments = variant.segments.length;
    current.seen += 1;
    current.tally.add(iteration);
    this.#iterations = iteration.index;
    if (cell.processes === undefined) this.#utterances?.nextIteration(this.#now() * 1e6);
    const standing = this.#standing(cell, variant, iteration);
    this.#screen?.close();
    this.#screen = undefined;
    const { columns } = this.#terminal;
    if (columns === undefined) {
      if (this.#now() - this.#heard < this.#silence) return;
      this.#heard = this.#now();
      this.#terminal.note(progressLine(standing));
      return;
    }
    const waiting = [...this.#waiting].flatMap(([id, { begun }]) => (begun ? [] : [id]));
    const lines = progressBlock(standing, waiting);
    this.#erase();
    this.#terminal.live(lines.map((line) => `${visibleText(line).slice(0, columns - 1)}\n`).join(''));
    this.#drawn = lines.length;
  }

  #standing(cell: Cell, { id, outline }: Variant, { index }: Iteration): Standing {
    const { begun, seen, launch, tally } = this.#current;
    const run = this.#run ?? { begun, planned: count(cell) };
    const pace = ((this.#now() - begun) * 1e6) / seen;
    const queued = [...this.#waiting.values()].reduce(
      (sum, { cell: next, launches }) => sum + launches * count(next),
      0,
    );
    const rest = Math.max(0, count(cell) - index) + queued;
    return {
      id,
      outline,
      done: index,
      planned: count(cell),
      launch,
      elapsed: (this.#now() - run.begun) * 1e6,
      left: pace * rest,
      ofRun: { done: Math.max(0, run.planned - rest), planned: run.planned },
      tally,
    };
  }

  onStage(_cell: Cell, event: StageEvent): void {
    // Text is appended below the block, which then stays where it is; a status line goes with the block.
    if (this.#transcript || (event.type === 'pass-end' && event.failure !== undefined)) this.#drawn = 0;
    this.#screen ??= new LiveScreen(this.#terminal, {
      transcript: this.#transcript,
      silence: this.#silence,
      now: this.#now,
    });
    this.#screen.on(event);
  }

  onWaiting({ operation, pid, waited, deadline, stopped }: Waiting): void {
    const hung = `it counts as hung after ${clock(deadline)}`;
    this.#note(
      stopped
        ? `${operation}  the engine is stopped by a signal: kill -CONT ${pid} lets it go on; else it soon counts as hung`
        : `${operation}  no answer for ${clock(waited)}; ${hung}`,
    );
  }

  onVariantEnd(variant: Variant): void {
    const kept = iterationsMade(variant);
    // On a terminal the result follows at once; in a log the line says how far the job has come.
    if (variant.status === 'completed' && this.#onScreen) {
      this.#screen?.close();
      this.#erase();
      return;
    }
    const reason = variant.reason === undefined ? '' : `: ${variant.reason}`;
    this.#heard = this.#now();
    this.#note(
      `${variant.id}  ${[launchesMissed(variant), variant.status].filter(Boolean).join(' ')}, ${kept} ${kept === 1 ? 'iteration' : 'iterations'}${reason}`,
    );
  }

  /** The result follows on the same screen, dumb as it may be. */
  get #onScreen(): boolean {
    return this.#terminal.columns !== undefined || this.#terminal.noted !== undefined;
  }

  #note(text: string): void {
    this.#erase();
    this.#screen?.close();
    this.#terminal.note(text);
  }

  /** Takes the block off the screen: up to its first line, and everything below it. */
  #erase(): void {
    if (this.#drawn > 0) this.#terminal.control(`\u001b[${this.#drawn}A\r\u001b[J`);
    this.#drawn = 0;
  }
}

const count = ({ iterations }: Cell): number =>
  iterations.kind === 'fixed' ? iterations.count : iterations.max;
