import type { MetricDefinition } from '../../../metrics/definitions/definition.ts';
import { LEAST_ITERATIONS } from '../../../metrics/definitions/least.ts';
import type { Metric, Scope } from '../../../record/gate-expression.ts';
import type { TextLayer } from '../../../record/transcript.ts';
import { linePlace } from '../../plan/problem.ts';
import type { GateContext, GateStep } from './context.ts';
import type { Findings } from './findings.ts';
import { nameOf, type Subject, stepsOfSubject } from './subject.ts';

/** A metric as a gate uses it, and where. */
export interface MetricUse {
  readonly metric: Metric;
  readonly definition: MetricDefinition;
  readonly subject: Subject | undefined;
  readonly context: GateContext;
  readonly findings: Findings;
}

/** Finds out, before anything has run, whether the metric will have a value in this cell. */
export function checkPresence({ metric, definition, subject, context, findings }: MetricUse): void {
  checkMeasured(metric.name, definition, context, findings);
  const steps = stepsOfSubject(subject, context).filter((step) => counts(step, definition));
  if (definition.needs.length > 0 && steps.length === 0) {
    lacksStep(metric, definition.needs, subject, context, findings);
  } else if (definition.summarised === true && subject === undefined) {
    const models = [...new Set(steps.flatMap(({ model }) => model ?? []))];
    if (models.length < 2) return;
    findings.fault({
      at: metric.at,
      message: `${metric.name} is summarised by model, and there are ${models.length} here`,
      advice: [`do: say which: ${models.map((model) => `of ${model}`).join(', ')}`],
      show: 'caret',
    });
  } else if (definition.argument === 'layer') checkReference(metric, steps, context, findings);
  else if (metric.name === 'aas' && !steps.some(({ audio }) => audio && context.audio[audio]?.words)) {
    findings.lacks('no reference times', ': no audio here has reference times', [
      'do: give the audio `words`',
    ]);
  }
}

/** `measure` of the scenario can leave out what the metric is made from. */
export function checkMeasured(
  name: string,
  { part }: Pick<MetricDefinition, 'part'>,
  context: GateContext,
  findings: Findings,
): void {
  if (part === undefined || context.measure.has(part)) return;
  findings.lacks(`${part} is not measured`, `: \`measure\` leaves ${part} out, and with it ${name}`, [
    `do: add ${part} to \`measure\``,
  ]);
}

/** Steps that give the metric a value. Rounds in `before` and `after` are nobody's latency. */
export function counts({ word, phase }: GateStep, { needs, part }: MetricDefinition): boolean {
  if (!needs.includes(word)) return false;
  return part === 'memory' || phase === 'each' || !(word === 'transcribe' || word === 'align');
}

function lacksStep(
  metric: Metric,
  needs: readonly string[],
  subject: Subject | undefined,
  context: GateContext,
  findings: Findings,
): void {
  const of = subject === undefined ? '' : ` of ${subject.name}`;
  const what = nameOf(metric);
  const aligns = stepsOfSubject(subject, context).some(({ word }) => word === 'align');
  if (aligns && (what.startsWith('ttft') || what === 'itl' || what === 'tokens_per_s')) {
    findings.lacks(`an aligner has no ${what}`, `: an aligner answers in one chunk, it has no ${what}`, [
      `do: total.${metric.statistic ?? 'p95'}${of}`,
    ]);
    return;
  }
  const words = needs.join(' or ');
  findings.lacks(
    `no ${words} step${of}`,
    `: ${context.scenario} (${context.cell}) has no ${words} step${of}, and so no ${what}`,
  );
}

/** Languages written without spaces between words. */
const SPACELESS = /^(zh|yue|ja|chinese|cantonese|japanese)\b/i;

function checkReference(
  metric: Metric,
  steps: readonly GateStep[],
  context: GateContext,
  findings: Findings,
): void {
  const layer = metric.argument as TextLayer;
  if (layer !== 'raw' && !context.steps.some((step) => step.layer === layer)) {
    findings.lacks(`no ${layer} step`, `: no step makes the layer ${layer}`, [`do: add a step ${layer}`]);
    return;
  }
  const heard = [...new Set(steps.flatMap(({ audio }) => audio ?? []))];
  const references = heard.filter((id) => context.audio[id]?.layers.includes(layer));
  if (references.length === 0) {
    const what = heard.join(', ') || 'the audio';
    findings.lacks(`no reference ${layer} text`, `: ${what} has no reference text for the layer ${layer}`, [
      'do: give the audio `text` or `text-file`',
    ]);
  }
  if (metric.name !== 'wer') return;
  for (const id of references) {
    const language = context.audio[id]?.language;
    if (language === undefined || !SPACELESS.test(language)) continue;
    findings.lacks(
      `${language} has no spaces`,
      `: the reference of ${id} is ${language}, it has no spaces: wer would be 0 or 100 %`,
      [`do: cer(${layer}) for characters, mixer(${layer}) for ${language} with Latin words`],
    );
  }
}

/** Whether a process will live long enough for a growth verdict. */
export function checkDuration(
  scope: Scope,
  subject: Subject | undefined,
  context: GateContext,
  findings: Findings,
): void {
  const { scenario, cell, iterations, launches } = context;
  const engine = subject === undefined || subject.name === 'engine';
  const loops = context.loops.filter(({ variable, phase }) => variable === scope.loop && phase === 'each');
  const respawns = scope.loop === undefined ? iterations.respawns : loops.some((loop) => loop.respawns);
  if (engine && respawns) {
    findings.lacks(
      'each process is replaced',
      `: ${scenario} (${cell}) replaces the engine host every time (\`respawn\`), nothing lives long enough to grow`,
      ['do: gate the growth of harness, or the peak: peak(rss)'],
    );
    return;
  }
  const passes =
    scope.loop === undefined ? 1 : loops.reduce((sum, loop) => sum + (loop.passes ?? Infinity), 0);
  const values = iterations.count * passes;
  if (values >= LEAST_ITERATIONS || iterations.overridden) return;
  const where = [
    ...(iterations.place ? [linePlace(iterations.place)] : []),
    ...(launches > 1 ? [`${launches} launches`] : []),
  ];
  const unit = scope.loop === undefined ? 'iterations' : `passes over ${scope.loop}`;
  const cause = where.length > 0 ? ` (${where.join(', ')})` : '';
  const speed =
    launches > 1
      ? ` in a scenario of its own; ${launches} × ${iterations.count} answers only which build is faster`
      : '';
  findings.lacks(
    `${values} ${unit}, a verdict needs ${LEAST_ITERATIONS}`,
    ` needs ${LEAST_ITERATIONS} ${unit} in one process; ${scenario} has ${values}${cause}`,
    [`do: iterations: 100${speed}`],
  );
}
