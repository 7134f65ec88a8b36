import type { RunRecord } from '../../record/run-record.ts';
import { formatTime } from '../../record/units.ts';
import type { RunListener } from '../../runner/listener.ts';
import type { Cell } from '../../scenarios/plan/plan.ts';
import { ProgressBar } from '../console/progress-bar.ts';
import type { Terminal } from '../console/terminal.ts';

/** What a comparison is expected to take, ns. */
export interface ExpectedTime {
  readonly speed: number;
  readonly most: number;
  readonly growth: number;
}

/** Its runs, in the order in which they are measured. */
const PILOT = 1;
const SPEED = 2;

/** Progress of a comparison, on stderr: the engines once, then one bar for all its runs. */
export class CompareProgress implements RunListener {
  readonly #bar: ProgressBar;
  /** Launches of each build, by the last estimate. */
  #launches: number;
  #expected: ExpectedTime | undefined;
  /** How many runs have begun, and the launches of the run at hand: those that were to be made of each cell, and begun. */
  #runs = 0;
  #cells = 1;
  #begun = 0;

  constructor(terminal: Terminal, launches: number) {
    this.#bar = new ProgressBar(terminal);
    this.#launches = launches;
  }

  onPreparing(what: string): void {
    // Each run prepares again what the first has found: only what is new is told.
    if (this.#runs === 0 || what.startsWith('trying')) this.#bar.note(`prepare  ${what}`);
  }

  onStart(record: RunRecord, _folder: string, cells: readonly Cell[]): void {
    this.#runs += 1;
    this.#begun = 0;
    this.#cells = Math.max(1, cells.length);
    if (this.#runs > PILOT) return;
    if (record.notice !== undefined) this.#bar.note(record.notice);
    for (const { label, library, sha256, destroy } of record.engines) {
      this.#bar.note(`engine   ${label}  ${library}  sha256 ${sha256.slice(0, 8)}…  destroy: ${destroy}`);
    }
  }

  /** The pilot is over. */
  expect(time: ExpectedTime, most: number): void {
    this.#expected = time;
    const { speed, growth } = time;
    const more =
      time.most > speed ? `, up to ${formatTime(time.most)} with ${most} where it is undecided` : '';
    const grown = growth > 0 ? `; growth ${formatTime(growth)} more` : '';
    this.#bar.note(
      `time     about ${formatTime(speed)} for ${this.#launches} launches of each${more}${grown}`,
    );
  }

  /** Some figures are undecided: it goes on to so many launches of each build. */
  more(launches: number, open: number): void {
    const each = this.#launches;
    if (this.#expected !== undefined) {
      this.#expected = { ...this.#expected, speed: (this.#expected.speed * launches) / each };
    }
    this.#launches = launches;
    const figures = open === 1 ? '1 figure is' : `${open} figures are`;
    this.#bar.note(`${figures} undecided: going on to ${launches} launches of each`);
  }

  onVariantStart(cell: Cell, launch: number): void {
    this.#bar.update(this.#share(), `${cell.id}  ${cell.launches > 1 ? `launch ${launch}` : 'growth'}`);
    this.#begun += 1;
  }

  onVariantEnd(): void {
    this.#bar.close();
  }

  #share(): number {
    if (this.#expected === undefined) return 0;
    const { speed, growth } = this.#expected;
    const whole = Math.max(1, speed + growth);
    const ofRun = (launches: number): number => Math.min(1, this.#begun / (this.#cells * launches));
    return this.#runs <= SPEED
      ? (ofRun(this.#launches) * speed) / whole
      : (speed + ofRun(1) * growth) / whole;
  }
}
