import type { RunRecord } from '../../record/run-record.ts';
import type { RunListener } from '../../runner/listener.ts';
import type { Cell } from '../../scenarios/plan/plan.ts';
import type { Terminal } from '../console/terminal.ts';

/** Progress of a comparison, on stderr: a line a launch, and the engines once. */
export class CompareProgress implements RunListener {
  readonly #terminal: Terminal;
  #introduced = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  onPreparing(what: string): void {
    // Each run prepares again what the first has found: only what is new is told.
    if (!this.#introduced || what.startsWith('trying')) this.#terminal.note(`prepare  ${what}`);
  }

  onStart(record: RunRecord): void {
    if (this.#introduced) return;
    this.#introduced = true;
    if (record.notice !== undefined) this.#terminal.note(record.notice);
    for (const { label, library, sha256, destroy } of record.engines) {
      this.#terminal.note(
        `engine   ${label}  ${library}  sha256 ${sha256.slice(0, 8)}…  destroy: ${destroy}`,
      );
    }
    for (const { id, synthetic, kind } of record.models) {
      this.#terminal.note(`model    ${id}  ${synthetic ? 'SYNTHETIC ' : ''}${kind}`);
    }
  }

  onVariantStart(cell: Cell, launch: number): void {
    this.#terminal.note(`${cell.id}  launch ${launch}`);
  }
}
