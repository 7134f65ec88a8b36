/**
 * How a user stops a run. Once: after the iteration at hand. Twice: now, by killing the engine host. In both
 * cases what was measured is reported.
 */
export class Interrupt {
  #asked = 0;
  readonly #onNow: (() => void)[] = [];

  get requested(): boolean {
    return this.#asked > 0;
  }

  get now(): boolean {
    return this.#asked > 1;
  }

  /** Called for every SIGINT or SIGTERM. */
  ask(): void {
    this.#asked += 1;
    if (this.#asked === 2) for (const act of this.#onNow) act();
  }

  /** @returns a function that takes the action back */
  whenNow(act: () => void): () => void {
    this.#onNow.push(act);
    return () => {
      const index = this.#onNow.indexOf(act);
      if (index >= 0) this.#onNow.splice(index, 1);
    };
  }
}
