/** What the harness itself costs while it measures: CPU and wall seconds, and its largest resident memory. */
export class HarnessUsage {
  readonly #cpu = process.cpuUsage();
  readonly #begin = process.hrtime.bigint();
  #peakRss = 0;

  /** Called between iterations. */
  note(): void {
    this.#peakRss = Math.max(this.#peakRss, process.memoryUsage.rss());
  }

  total(): { cpuSeconds: number; wallSeconds: number; peakRss: number } {
    this.note();
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      cpuSeconds: (user + system) / 1e6,
      wallSeconds: Number(process.hrtime.bigint() - this.#begin) / 1e9,
      peakRss: this.#peakRss,
    };
  }
}
