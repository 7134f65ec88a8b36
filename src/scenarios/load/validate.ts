import type { z } from 'zod';
import type { Problem } from '../plan/plan.ts';
import { explain } from './explain.ts';
import { type Fault, PathTree, withoutConsequences } from './fault.ts';
import { type Located, plain, scalarsOf, without } from './located.ts';
import type { KeyPath } from './paths.ts';

export interface Validated<Value> {
  /** Absent where nothing could be saved. */
  readonly value?: Value;
  readonly problems: readonly Problem[];
}

/** Faults hide behind others (a refinement runs on sound maps only); each round takes some away. */
const ROUNDS = 8;

/**
 * Validates `root`, and where it has faults reports them and goes on with the rest: one wrong key must not
 * hide what is wrong with the gates. `value` is complete only when `problems` is empty.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  root: Located,
  base: KeyPath,
): Validated<z.output<Schema>> {
  const problems: Problem[] = [];
  const earlier = new PathTree();
  let rest: Located | undefined = root;
  for (let round = 0; round < ROUNDS && rest !== undefined; round += 1) {
    const result = schema.safeParse(plain(rest));
    if (result.success) return { value: result.data, problems };
    const faults = withoutConsequences(explain(result.error.issues, rest, base));
    // What follows from a fault that was taken away is no news: of the same key, or of the map around it.
    const fresh = faults.filter((fault) => !isUnset(fault) && !earlier.within(fault.path));
    problems.push(...fresh.map((fault) => fault.problem));
    for (const fault of faults) earlier.add(fault.path);
    rest = without(rest, new Set(faults.map((fault) => fault.value)));
  }
  return { problems };
}

/** A value that waits for its environment variable cannot be judged yet. */
const isUnset = ({ value }: Fault): boolean => value.kind === 'scalar' && value.unset !== undefined;

/** A problem for each variable below `root` that is not set: for what a scenario really uses. */
export function unsetProblems(root: Located | undefined): Problem[] {
  return scalarsOf(root).flatMap(({ place, unset }) =>
    unset === undefined
      ? []
      : [
          {
            place,
            message: `environment variable ${unset} is not set, and has no fallback here`,
            detail: [`do: set it, or write \${${unset}:-fallback}`],
          },
        ],
  );
}
