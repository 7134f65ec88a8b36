import type { Weights } from './plan.ts';

/** What the command line changes in a scenario. Precedence: docs/scenarios.md#precedence. */
export interface Overrides {
  /** `--engine`, repeatable. */
  readonly engines?: readonly string[];
  /** `--library`: an engine of its own, called `library`. Relative to the working directory: absolute here. */
  readonly library?: string;
  /** `--models`: weights of every model. */
  readonly models?: Weights;
  /** `--variant`, repeatable. */
  readonly variants?: readonly string[];
  /** `--iterations`. */
  readonly iterations?: number;
  /** `--until-conclusive`: doubles from the given number of iterations. */
  readonly untilConclusive?: boolean;
  /** `--baseline`: a run id. */
  readonly baseline?: string;
  /** `--set`, each `path=value`. */
  readonly set?: readonly string[];
}
