import type { RunRecord } from '../record/run-record.ts';

/** What the harness itself costs while it measures: CPU and wall seconds, and its largest resident memory. */
export class HarnessUsage {
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
