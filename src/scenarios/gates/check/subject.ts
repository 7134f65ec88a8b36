import {
  isProcess,
  type MetricDefinition,
  PROCESSES,
  type SubjectKind,
} from '../../../metrics/definitions/definition.ts';
import type { Metric, Scope } from '../../../record/gate-expression.ts';
import { unknownName } from '../grammar/fault.ts';
import type { GateContext, GateStep } from './context.ts';
import type { Findings } from './findings.ts';

/** What `of` named, once it is known to exist in the cell. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly name: string;
}

const KIND_NAMES: Readonly<Record<SubjectKind, string>> = {
  model: 'a model',
  step: 'a step',
  process: 'a process (engine, harness, server)',
  iteration: '`iteration`',
};

/**
 * Looks up what `of` names and whether the metric can be of that. A step goes by the name that `as` gave it, or
 * by its step word. Undefined without `of`, and where something was found to be wrong.
 */
export function checkSubject(
  { scope, at }: { readonly scope: Scope; readonly at: number },
  what: string,
  { subjects }: Pick<MetricDefinition, 'subjects'>,
  context: GateContext,
  findings: Findings,
): Subject | undefined {
  const name = scope.subject;
  if (name === undefined) return undefined;
  const column = scope.columns.subject ?? at;
  const allowed = subjects.map((kind) => KIND_NAMES[kind]).join(' or ');
  const kinds = kindsOf(name, context);
  const [kind, second] = kinds.length > 1 ? kinds.filter((it) => subjects.includes(it)) : kinds;
  // What another variant holds, this cell does not know: it shows after the run.
  if (isForeign(scope, context) && kinds.length === 0) return undefined;
  if (kinds.length === 0) {
    const names = [...namesOf(context), ...PROCESSES];
    findings.lacksName(`no ${name}`, unknownName(column, 'model, step or process', name, names, 'here'));
  } else if (kind === undefined || !subjects.includes(kind)) {
    const advice = subjects.length === 0 ? `do: leave \`of ${name}\` out` : `\`of\` takes ${allowed} here`;
    findings.fault({ at: column, message: `${what} cannot be of ${name}`, advice: [advice], show: 'caret' });
  } else if (second !== undefined) {
    findings.fault({
      at: column,
      message: `${name} is ${KIND_NAMES[kind]} and ${KIND_NAMES[second]} here`,
      advice: ['do: give one of them another name'],
      show: 'caret',
    });
  } else if (name === 'server' && kind === 'process' && !context.steps.some(({ word }) => word === 'serve')) {
    findings.lacks('no serve step', ': there is no server without a `serve` step');
  } else if (kind === 'process' && name !== 'engine' && scope.checkpoint !== undefined) {
    findings.fault({
      at: scope.columns.checkpoint ?? at,
      message: `${name} is read at the end of every iteration, not at checkpoints`,
      advice: [`do: leave \`at ${scope.checkpoint}\` out`],
      show: 'caret',
    });
  } else return { kind, name };
  return undefined;
}

/** The scope names another variant than that of the cell. */
export function isForeign({ variant }: Scope, context: GateContext): boolean {
  return variant !== undefined && variant !== context.variant;
}

function kindsOf(name: string, { models, steps }: GateContext): SubjectKind[] {
  const kinds: SubjectKind[] = [];
  if (isProcess(name)) kinds.push('process');
  if (name === 'iteration') kinds.push('iteration');
  if (Object.hasOwn(models, name)) kinds.push('model');
  if (steps.some((step) => step.as === name)) kinds.push('step');
  // A step word is a name of last resort: any given name goes before it.
  return kinds.length === 0 && steps.some(({ word }) => word === name) ? ['step'] : kinds;
}

function namesOf({ models, steps }: GateContext): string[] {
  return [...new Set([...Object.keys(models), ...steps.flatMap((step) => step.as ?? [])])];
}

/** Steps of the cell that the subject covers; without one (or of a process), all. */
export function stepsOfSubject(subject: Subject | undefined, { steps }: GateContext): readonly GateStep[] {
  if (subject?.kind === 'model') return steps.filter(({ model }) => model === subject.name);
  if (subject?.kind !== 'step') return steps;
  const named = steps.filter((step) => step.as === subject.name);
  return named.length > 0 ? named : steps.filter(({ word }) => word === subject.name);
}

/** `ttft`, `growth(heap)`: the metric as messages name it. */
export function nameOf({ name, argument }: Pick<Metric, 'name' | 'argument'>): string {
  return argument === undefined ? name : `${name}(${argument})`;
}
