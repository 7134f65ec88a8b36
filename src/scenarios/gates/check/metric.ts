import type { MetricDefinition } from '../../../metrics/definitions/definition.ts';
import { isMetricName, METRIC_NAMES, METRICS } from '../../../metrics/definitions/metrics.ts';
import { isStatistic, NAMED_STATISTICS } from '../../../metrics/series/statistics.ts';
import type { Metric, Scope } from '../../../record/gate-expression.ts';
import { CHECKPOINT_METRICS, isCheckpointMetric } from '../../../record/metric.ts';
import { Summary } from '../../../record/run-record.ts';
import { isTextLayer, TEXT_LAYERS } from '../../../record/transcript.ts';
import { unknownName } from '../grammar/fault.ts';
import type { GateContext } from './context.ts';
import type { Findings } from './findings.ts';
import { checkDuration, checkPresence, counts, type MetricUse } from './presence.ts';
import { checkSubject, isForeign, nameOf, type Subject, stepsOfSubject } from './subject.ts';

/** Checks one metric of a gate against the table and the cell; a name that is unknown ends it. */
export function checkMetric(metric: Metric, context: GateContext, findings: Findings): void {
  const { name, at } = metric;
  if (!isMetricName(name)) {
    findings.fault(unknownName(at, 'metric', name, METRIC_NAMES, 'metrics'));
    return;
  }
  const definition: MetricDefinition = METRICS[name];
  const sound = checkArgument(metric, definition, findings);
  const subject = checkSubject(metric, nameOf(metric), definition, context, findings);
  const use: MetricUse = { metric, definition, subject, context, findings };
  checkStatistic(use);
  const scoped = checkScope(metric.scope, nameOf(metric), definition.scopes, context, findings);
  if (sound && scoped && (metric.scope.subject === undefined || subject !== undefined)) {
    checkPresence(use);
    if (name === 'growth') checkDuration(metric.scope, subject, context, findings);
  }
}

function checkArgument(metric: Metric, { argument: kind }: MetricDefinition, findings: Findings): boolean {
  const { name, argument, at } = metric;
  const column = metric.columns.argument ?? at;
  if (argument === undefined) {
    if (kind === 'none') return true;
    const [what, example] = kind === 'quantity' ? ['quantity', 'heap'] : ['text layer', 'raw'];
    const names =
      kind === 'quantity'
        ? `quantities: ${CHECKPOINT_METRICS.toSorted().join(', ')}`
        : `layers: ${TEXT_LAYERS.join(', ')}`;
    findings.fault({
      at,
      message: `${name} needs a ${what}`,
      advice: [`do: ${name}(${example})`, names],
      show: 'caret',
    });
    return false;
  }
  if (kind === 'none') {
    findings.fault({
      at: column,
      message: `${name} takes no argument`,
      advice: [`do: leave (${argument}) out`],
      show: 'caret',
    });
  } else if (kind === 'quantity' && !isCheckpointMetric(argument)) {
    findings.fault(unknownName(column, 'quantity', argument, CHECKPOINT_METRICS, 'quantities'));
  } else if (kind === 'layer' && !isTextLayer(argument)) {
    findings.fault(unknownName(column, 'text layer', argument, TEXT_LAYERS, 'layers'));
  } else return true;
  return false;
}

/** The statistics that a summary of the record holds. */
const SUMMARISED: readonly string[] = Object.keys(Summary.shape);

const SUGGESTED = ['p50', 'p95', 'p99', 'max', 'mean', 'first', 'last'];

function checkStatistic({ metric, definition, subject, context, findings }: MetricUse): void {
  const { statistic, at } = metric;
  const what = nameOf(metric);
  if (definition.shape === 'number') {
    if (statistic === undefined) return;
    findings.fault({
      at: metric.columns.statistic ?? at,
      message: `${what} is one number (per ${definition.per}), it has no statistics`,
      advice: [`do: leave .${statistic} out`],
      show: 'caret',
    });
  } else if (statistic === undefined) {
    const [first, ...others] = SUGGESTED;
    findings.fault({
      at,
      message: `${what} has one value per ${valuesOf(definition, subject, context)}`,
      advice: [`do: say which: ${what}.${first}, ${others.map((name) => `.${name}`).join(', ')}`],
      show: 'gate',
    });
  } else if (definition.summarised === true && !SUMMARISED.includes(statistic)) {
    const at = metric.columns.statistic ?? metric.at;
    const fault = unknownName(at, 'statistic', statistic, SUMMARISED, 'statistics');
    findings.fault({ ...fault, message: `${what} is summarised, it has no ${statistic}` });
  } else if (!isStatistic(statistic)) {
    const names = [...NAMED_STATISTICS, 'p50', 'p95', 'p99'];
    const fault = unknownName(metric.columns.statistic ?? at, 'statistic', statistic, names, 'statistics');
    findings.fault({ ...fault, advice: [...fault.advice, 'any percentile: p0 to p100, a whole number'] });
  }
}

/** `transcribe, 100 here`. */
function valuesOf(definition: MetricDefinition, subject: Subject | undefined, context: GateContext): string {
  const { iterations, launches } = context;
  const upTo = iterations.untilConclusive ? 'up to ' : '';
  if (definition.scopes.includes('at') && definition.part === 'memory') {
    return `iteration, ${upTo}${iterations.count * launches} here`;
  }
  const steps = stepsOfSubject(subject, context).filter((step) => counts(step, definition));
  if (steps.length === 0) return definition.per;
  if (steps.some(({ loops }) => loops.length > 0))
    return `${definition.per}, in every ${steps[0]?.loops[0] ?? 'pass'}`;
  const each = steps.filter(({ phase }) => phase === 'each').length;
  const values = (each * iterations.count + steps.length - each) * launches;
  return `${definition.per}, ${upTo}${values} here`;
}

/**
 * Whether the checkpoint, loop and variant go with the metric and exist; false too for another variant, of which
 * the cell knows nothing.
 */
export function checkScope(
  scope: Scope,
  what: string,
  allowed: readonly ('at' | 'per')[],
  context: GateContext,
  findings: Findings,
): boolean {
  const parts = [
    {
      word: 'at',
      name: scope.checkpoint,
      at: scope.columns.checkpoint,
      kind: 'checkpoint',
      names: context.checkpoints,
    },
    { word: 'per', name: scope.loop, at: scope.columns.loop, kind: 'loop', names: loopsOf(context) },
  ] as const;
  let sound = true;
  for (const { word, name, at = 1, kind, names } of parts) {
    if (name === undefined) continue;
    if (!allowed.includes(word)) {
      findings.fault({
        at,
        message: `${what} is not taken ${word} a ${kind}`,
        advice: [`do: leave \`${word} ${name}\` out`],
        show: 'caret',
      });
    } else if (!names.includes(name) && !isForeign(scope, context)) {
      findings.lacksName(`no ${kind} ${name}`, unknownName(at, kind, name, names, `${kind}s here`));
    } else continue;
    sound = false;
  }
  const { variant, columns } = scope;
  if (variant !== undefined && !context.variants.includes(variant)) {
    findings.fault(unknownName(columns.variant ?? 1, 'variant', variant, context.variants, 'variants'));
    sound = false;
  }
  return sound && !isForeign(scope, context);
}

const loopsOf = ({ loops }: GateContext): string[] => [
  ...new Set(loops.filter(({ phase }) => phase === 'each').map(({ variable }) => variable)),
];
