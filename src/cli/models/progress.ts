import { formatBytes } from '../../record/units.ts';
import { visibleText } from '../../record/visible-text.ts';
import type { Terminal } from '../console/terminal.ts';

export interface ProgressLine {
  readonly update: (done: number, total: number | undefined) => void;
  /** Ends the line. */
  readonly end: () => void;
}

/** Without a terminal a line each so many percent, or bytes where the size is not known. */
const STEP = 10;
const STEP_BYTES = 256 * 1024 ** 2;

/**
 * How far something is that is counted in bytes: one line that is redrawn on a terminal, and a line each tenth
 * elsewhere. Small things are done before a line would be read: nothing is printed below `least` bytes.
 */
export function progressLine(terminal: Terminal, what: string, least = 64 * 1024 ** 2): ProgressLine {
  let shown = -1;
  return {
    update(done, total) {
      if ((total ?? done) < least) return;
      const percent = total === undefined ? undefined : Math.floor((100 * done) / total);
      const step =
        terminal.columns !== undefined && percent !== undefined
          ? percent
          : Math.floor(percent === undefined ? done / STEP_BYTES : percent / STEP);
      if (step === shown) return;
      shown = step;
      const share = percent === undefined ? '' : `  ${String(percent).padStart(3)} %`;
      const line = `${what}${share}  ${formatBytes(done)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`;
      if (terminal.columns === undefined) terminal.note(line);
      else {
        terminal.control('\r');
        terminal.live(
          visibleText(line)
            .slice(0, terminal.columns - 1)
            .padEnd(terminal.columns - 1),
        );
      }
    },
    end() {
      if (shown >= 0 && terminal.columns !== undefined) terminal.live('\n');
    },
  };
}

/** A line for each of several files, one after the other. */
export function filesProgress(terminal: Terminal): {
  readonly onProgress: (path: string, done: number, total: number | undefined) => void;
  readonly end: () => void;
} {
  let current: { readonly path: string; readonly line: ProgressLine } | undefined;
  return {
    onProgress: (path, done, total) => {
      if (current?.path !== path) {
        current?.line.end();
        current = { path, line: progressLine(terminal, path) };
      }
      current.line.update(done, total);
    },
    end: () => current?.line.end(),
  };
}
