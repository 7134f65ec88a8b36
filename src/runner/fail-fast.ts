import type { Outcome } from '../record/verdict.ts';

/** `--fail-fast`: after the first variant that fails nothing is begun. What was not measured is never passed: stopped, without an answer. */
export class FailFast {
  readonly #isOn: boolean;
  #failed: string | undefined;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** @param outcome what a variant came to after its last launch */
  note(variant: string, outcome: Outcome | undefined): void {
    if (this.#isOn && outcome === 'fail') this.#failed = variant;
  }

  /** Why a launch is not begun; undefined where it may be. */
  obstacle(launch: number): { readonly status: 'stopped'; readonly reason: string } | undefined {
    if (this.#failed === undefined) return undefined;
    const reason =
      launch === 1
        ? `not begun: ${this.#failed} failed before it (--fail-fast)`
        : `${this.#failed} failed after its launch ${launch - 1} (--fail-fast)`;
    return { status: 'stopped', reason };
  }
}
