import { resolve } from 'node:path';
import { z } from 'zod';
import { exact } from '../../record/exact.ts';
import { parseTime } from '../../record/units.ts';
import { nearest } from '../../scenarios/plan/nearest.ts';
import type { Overrides } from '../../scenarios/plan/overrides.ts';
import { WEIGHTS } from '../../scenarios/plan/plan.ts';
import { parseShard } from '../../scenarios/plan/shard.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sourceBuild } from './source-word.ts';

const Iterations = z.coerce.number().int().min(1);

const Options = z.object({
  engine: z.array(z.string()).optional(),
  build: z.string().optional(),
  buildTimeout: z.string().optional(),
  library: z.string().optional(),
  models: z.string().optional(),
  variant: z.array(z.string()).optional(),
  iterations: z.string().optional(),
  untilConclusive: z.boolean().optional(),
  baseline: z.string().optional(),
  shard: z.string().optional(),
  set: z.array(z.string()).optional(),
});

function timeOf(option: string, text: string): number {
  const time = parseTime(text);
  if (time !== undefined && time > 0) return time;
  throw new Failure(ExitCode.usage, `${option} is ${text}; it takes a time with its unit: 90min, 2h`);
}

/**
 * Commander's options as overrides.
 *
 * @throws Failure (2) naming an option whose value cannot be
 */
export function overridesOf(options: unknown): Overrides {
  const {
    build,
    buildTimeout,
    engine,
    library,
    models,
    variant,
    iterations,
    untilConclusive,
    baseline,
    shard,
    set,
  } = Options.parse(options);
  if (engine !== undefined && library !== undefined) {
    throw new Failure(ExitCode.usage, '--engine and --library both choose the engine', 'give one of them');
  }
  if (shard !== undefined && parseShard(shard) === undefined) {
    throw new Failure(
      ExitCode.usage,
      `--shard is ${shard}; it takes i/n, a part and how many there are: 1/4 … 4/4`,
    );
  }
  const weights = models === undefined ? undefined : WEIGHTS.find((known) => known === models);
  if (models !== undefined && weights === undefined) {
    const near = nearest(models, WEIGHTS);
    throw new Failure(
      ExitCode.usage,
      `--models is ${models}; it takes one of: ${WEIGHTS.join(', ')}`,
      near === undefined ? [] : [`--models ${near}`],
    );
  }
  const count = iterations === undefined ? undefined : Iterations.safeParse(iterations);
  if (count?.success === false) {
    throw new Failure(ExitCode.usage, `--iterations is ${iterations}; it takes a whole number, 1 or more`);
  }
  const named = (engine ?? []).map((word) => ({ word, from: sourceBuild(word) }));
  const builds = named.flatMap(({ from }) => (from === undefined ? [] : [[from.id, from.build] as const]));
  return {
    ...(engine === undefined ? {} : { engines: named.map(({ word, from }) => from?.id ?? word) }),
    ...(builds.length === 0 ? {} : { builds: Object.fromEntries(builds) }),
    ...(build === undefined ? {} : { build: resolve(build) }),
    ...(buildTimeout === undefined ? {} : { buildTimeout: timeOf('--build-timeout', buildTimeout) }),
    ...(library === undefined ? {} : { library: resolve(library) }),
    ...exact({ models: weights, variants: variant }),
    ...(count === undefined ? {} : { iterations: count.data }),
    ...exact({ untilConclusive, baseline, shard, set }),
  };
}
