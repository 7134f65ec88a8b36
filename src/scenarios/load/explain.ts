import type { z } from 'zod';
import { keysOf } from '../schema/values/section.ts';
import { STEP_UNION } from '../steps/steps.ts';
import { explainStep } from './explain-step.ts';
import { brokenRule, type Fault, missingKey, unknownKey, wrongValue } from './fault.ts';
import { child, type Located } from './located.ts';
import type { KeyPath } from './paths.ts';

type Issue = z.core.$ZodIssue;

/**
 * zod's issues as problems with places, nearest names and advice. A value whose environment variable is not
 * set has a fault without a problem text: it is an error only for the scenarios that use it.
 *
 * @param root  the value that was validated
 * @param base  its path in the file, for naming it
 */
export function explain(issues: readonly Issue[], root: Located, base: KeyPath): Fault[] {
  return issues.flatMap((issue) => explainIssue(issue, root, base));
}

function explainIssue(issue: Issue, root: Located, base: KeyPath): Fault[] {
  const { found, parent, missing } = locate(root, issue.path);
  const full = [...base, ...issue.path];
  if (missing) return [missingKey(parent, full, issue.message)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(found, key, keysOf(issue.message), full));
    case 'invalid_key':
      return [badId(parent, found, full, issue.issues[0]?.message ?? 'an id')];
    case 'invalid_union':
      return explainUnion(issue, found, root, base);
    case 'custom':
      // A rule of a whole map, like `either file or generate`; of a leaf, it is one more way to be wrong.
      if (found.kind === 'map') return [brokenRule(found, full, issue.message)];
      return [wrongValue(found, full, issue.message)];
    default:
      return [wrongValue(found, full, issue.message, choices(issue))];
  }
}

interface Location {
  /** The value at the path, or the innermost map around it where there is none. */
  readonly found: Located;
  readonly parent: Located;
  readonly missing: boolean;
}

function locate(root: Located, path: KeyPath): Location {
  let parent = root;
  let found = root;
  for (const key of path) {
    const next = child(found, key);
    parent = found;
    if (next === undefined) return { found, parent, missing: true };
    found = next;
  }
  return { found, parent, missing: false };
}

const choices = (issue: Issue): readonly string[] =>
  issue.code === 'invalid_value' ? issue.values.filter((value) => typeof value === 'string') : [];

function badId(parent: Located, value: Located, path: KeyPath, phrase: string): Fault {
  const key = String(path.at(-1));
  const place = parent.kind === 'map' ? parent.entries.get(key)?.key : undefined;
  return {
    value,
    path,
    problem: {
      place: place ?? value.place,
      message: `\`${key}\` is no name for this; it takes ${phrase}`,
      detail: [],
    },
  };
}

/** Takes the branch of a union that the value was meant for, by its kind; steps by their word. */
function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  found: Located,
  root: Located,
  base: KeyPath,
): Fault[] {
  const full = [...base, ...issue.path];
  if (issue.message === STEP_UNION) return explainStep(found, full, explain);
  const fitting = issue.errors.filter((branch) => !branch.some(isWrongKind));
  const [only] = fitting;
  if (fitting.length !== 1 || only === undefined || found.kind === 'scalar') {
    return [
      wrongValue(
        found,
        full,
        issue.message,
        fitting.flatMap((branch) => branch.flatMap(choices)),
      ),
    ];
  }
  return only.flatMap((inner) =>
    explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, root, base),
  );
}

const isWrongKind = (issue: Issue): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
