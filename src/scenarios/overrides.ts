import { z } from 'zod';
import { WEIGHTS } from './plan.ts';

/** What the command line changes in a scenario. Precedence: docs/scenarios.md#precedence. */
export const Overrides = z.strictObject({
  /** `--engine`, repeatable. */
  engines: z.array(z.string()).readonly().exactOptional(),
  /** `--library`: an engine of its own, called `library`. Relative to the working directory: absolute here. */
  library: z.string().exactOptional(),
  /** `--models`: weights of every model. */
  models: z.enum(WEIGHTS).exactOptional(),
  /** `--variant`, repeatable. */
  variants: z.array(z.string()).readonly().exactOptional(),
  /** `--iterations`. */
  iterations: z.number().exactOptional(),
  /** `--until-conclusive`: doubles from the given number of iterations. */
  untilConclusive: z.boolean().exactOptional(),
  /** `--baseline`: a run id. */
  baseline: z.string().exactOptional(),
  /** `--set`, each `path=value`. */
  set: z.array(z.string()).readonly().exactOptional(),
});
export type Overrides = Readonly<z.infer<typeof Overrides>>;
