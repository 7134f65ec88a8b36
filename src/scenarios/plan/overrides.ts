import { z } from 'zod';
import { WEIGHTS } from './plan.ts';

/**
 * A library by its absolute path (or `calibration`), another engine of the file under a new name, or a commit: of the engine of
 * that name in the file, which has a source of its own, else of the repository at that address.
 */
export const Build = z.union([
  z.strictObject({ library: z.string() }),
  z.strictObject({ like: z.string() }),
  z.strictObject({ source: z.string(), ref: z.string(), engine: z.string().exactOptional() }),
]);
export type Build = z.infer<typeof Build>;

/** What the command line changes in a scenario. Precedence: docs/scenarios.md#precedence. */
export const Overrides = z.strictObject({
  /** `--engine`, repeatable. */
  engines: z.array(z.string()).readonly().exactOptional(),
  /** Builds that the command line names, by their label: they stand beside the engines of the file. */
  builds: z.record(z.string(), Build).readonly().exactOptional(),
  /** `--build`: the program that builds engines of a source; absolute. */
  build: z.string().exactOptional(),
  /** `--build-timeout`, ns. */
  buildTimeout: z.number().exactOptional(),
  /** `--library`: an engine of its own, called `library`. Relative to the working directory: absolute here. */
  library: z.string().exactOptional(),
  /** `--models`: weights of every model. */
  models: z.enum(WEIGHTS).exactOptional(),
  /** `--variant`, repeatable. */
  variants: z.array(z.string()).readonly().exactOptional(),
  /** `--iterations`. */
  iterations: z.number().exactOptional(),
  /** `--launches`. */
  launches: z.number().exactOptional(),
  /** `--until-conclusive`: doubles from the given number of iterations. */
  untilConclusive: z.boolean().exactOptional(),
  /** `--baseline`: a run id. */
  baseline: z.string().exactOptional(),
  /** `--shard`, as written: `2/5`. */
  shard: z.string().exactOptional(),
  /** `--set`, each `path=value`. */
  set: z.array(z.string()).readonly().exactOptional(),
});
export type Overrides = Readonly<z.infer<typeof Overrides>>;
