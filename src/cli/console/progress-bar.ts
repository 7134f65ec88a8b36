import { visibleText } from '../../record/visible-text.ts';
import { CLEAR_LINE, type Terminal } from './terminal.ts';

const WIDTH = 20;
/** A log without a sign of life for longer looks like a job that hangs, ms. */
export const SILENCE = 60_000;

/** `####----------------`, of `share` between 0 and 1. */
export function bar(share: number): string {
  const filled = Math.round(WIDTH * Math.min(1, Math.max(0, share)));
  return `${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}`;
}

/** `0:46`, `1:04:10` of ns: rounded up, so that what goes on never says 0:00. */
export function clock(ns: number): string {
  const seconds = Math.max(0, Math.ceil(ns / 1e9));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** One bar for a whole command: a line that is redrawn on a terminal, a line a minute elsewhere. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #begun: number;
  #said: number;
  #drawn = false;

  /** @param now ms, of any clock */
  constructor(terminal: Terminal, now: () => number = Date.now) {
    this.#terminal = terminal;
    this.#now = now;
    this.#begun = now();
    this.#said = this.#begun;
  }

  /** @param share of the work that is done, 0 … 1 */
  update(share: number, text: string): void {
    const elapsed = (this.#now() - this.#begun) * 1e6;
    const left = share > 0 ? `   ETA ${clock((elapsed / share) * (1 - share))}` : '';
    const line = `${bar(share)} ${String(Math.floor(100 * share)).padStart(3)} %   ${clock(elapsed)}${left}   ${text}`;
    const { columns } = this.#terminal;
    if (columns === undefined) {
      if (this.#now() - this.#said < SILENCE) return;
      this.#said = this.#now();
      this.#terminal.note(line);
      return;
    }
    this.#terminal.control(CLEAR_LINE);
    this.#terminal.live(visibleText(line).slice(0, columns - 1));
    this.#drawn = true;
  }

  /** A line that stays, above the bar. */
  note(text: string): void {
    this.close();
    this.#terminal.note(text);
  }

  /** Takes the bar away. */
  close(): void {
    if (this.#drawn) this.#terminal.control(CLEAR_LINE);
    this.#drawn = false;
  }
}
