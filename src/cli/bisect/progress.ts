import type { Bisect, Probe } from '../../record/bisect.ts';
import { commitName } from '../../record/commit.ts';
import { formatTime } from '../../record/units.ts';
import type { RunListener } from '../../runner/listener.ts';
import { probesLeft, typicalTimes } from '../../studies/bisect/bisect.ts';
import type { Terminal } from '../console/terminal.ts';

/** Progress of a bisect, on stderr: a line when a commit is taken up, one when it is judged, and what is left. */
export class BisectProgress implements RunListener {
  readonly #terminal: Terminal;
  /** Builds and preparations of a commit are told once. */
  readonly #told = new Set<string>();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  onPreparing(what: string): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#terminal.note(`prepare  ${what}`);
  }

  /** What it will take, before anything is built. */
  expect(bisect: Bisect, cached: readonly number[]): void {
    const [least, most] = probesLeft(bisect);
    const known = cached.length === 0 ? '' : `; builds took ${formatTime(Math.max(...cached))} so far`;
    this.#terminal.note(
      `bisect   ${bisect.commits.length - 1} commits: about ${least} of them built and measured, at most ${most} where all build${known}`,
    );
  }

  begin(index: number, { commits, probes }: Bisect): void {
    const commit = commits[index];
    const again = probes.some((probe) => probe.index === index) ? ', once more' : '';
    if (commit !== undefined)
      this.#terminal.note(`commit   ${index} of ${commits.length - 1}${again}: ${commitName(commit)}`);
  }

  done({ verdict, reason, figures }: Probe, bisect: Bisect): void {
    const figure = figures[0] === undefined ? '' : ` [${figures[0].text}]`;
    this.#terminal.note(`         ${verdict}: ${reason.split('\n')[0]}${figure}`);
    const { build, measure } = typicalTimes(bisect);
    const [least, most] = probesLeft(bisect);
    if (bisect.probes.length < 2 || least === 0) return;
    this.#terminal.note(
      `time     about ${formatTime(least * (build + measure))} more, at most ${formatTime(most * (build + measure))}: ${formatTime(build)} to build, ${formatTime(measure)} to measure`,
    );
  }
}
