/** Share of the work that loading models in between may take. docs/pipeline.md#order */
const SHARE = 0.1;

/**
 * Whether a model may be loaded once more than the job needs, so that something comes earlier: all such loads together take at most a
 * tenth of the time of the work that is done. The longer a load takes, the more chunks lie between two of them. Times in ns. Pure.
 */
export class SwitchBudget {
  #work = 0;
  #spent = 0;

  /** Chunks were heard or aligned meanwhile. */
  worked(time: number): void {
    this.#work += time;
  }

  /** Models were loaded and unloaded that the job could have done without. */
  switched(time: number): void {
    this.#spent += time;
  }

  admits(cost: number): boolean {
    return this.#spent + cost <= SHARE * this.#work;
  }
}
