/**
 * How a user stops a run. Once: after the iteration at hand. Twice: now, by killing the engine host. In both
 * cases what was measured is reported.
 */
export class Interrupt {
  #asked = 0;
  readonly #onRequest: (() => void)[] = [];
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
    if (this.#asked === 1) for (const act of this.#onRequest) act();
    if (this.#asked === 2) for (const act of this.#onNow) act();
  }

  /** At the first. @returns a function that takes the action back */
  whenRequested(act: () => void): () => void {
    return added(this.#onRequest, act);
  }

  /** At the second. @returns a function that takes the action back */
  whenNow(act: () => void): () => void {
    return added(this.#onNow, act);
  }
}

function added(actions: (() => void)[], act: () => void): () => void {
  actions.push(act);
  return () => {
    const index = actions.indexOf(act);
    if (index >= 0) actions.splice(index, 1);
  };
}
