/**
 * The clock of a run: ns since it began, as plain numbers. `process.hrtime` counts from the same instant in
 * every process of the machine, so that instants of an engine host can be put on it.
 */
export class RunClock {
  readonly #origin: bigint;

  /** @param elapsed ns that the run has lasted already, where it is taken up again */
  constructor(elapsed = 0) {
    this.#origin = process.hrtime.bigint() - BigInt(Math.round(elapsed));
  }

  now(): number {
    return Number(process.hrtime.bigint() - this.#origin);
  }

  /** An instant of this clock as every process of the machine reads it: decimal ns. */
  absolute(at: number): string {
    return String(this.#origin + BigInt(Math.round(at)));
  }

  /** @param instant decimal ns of another process's monotonic clock */
  of(instant: string): number {
    return Number(BigInt(instant) - this.#origin);
  }
}
