import { exact } from '../record/exact.ts';
import { growthQuantities } from '../record/gate-expression.ts';
import { GATED_METRICS, isGated } from '../record/metric.ts';
import type { Gate, RunRecord, Variant } from '../record/run-record.ts';
import { iterationsMade, launchesMissed, measuredProcess } from '../record/segments.ts';
import type { PassGrowth } from '../record/variant.ts';
import { pastBursts } from './bursts.ts';
import type { JudgedGate } from './gates/evaluate.ts';
import { type GrowthAnswer, growthAnswer } from './growth/sentence.ts';
import { mostlyFailed, processEnded, stoppedForMemory } from './growth/soundness.ts';
import type { VariantGrowth } from './growth/variant-growth.ts';
import { commandFor, diagnoseFor, resumeCommand } from './verdict/command.ts';
import type { Fact } from './verdict/fact.ts';
import { failuresOf } from './verdict/failures.ts';

/** One variant with everything that was judged of it. */
export interface CellJudgement {
  readonly variant: Variant;
  readonly growth: VariantGrowth;
  readonly answer: GrowthAnswer;
  /** The growth that the answer is about, where it is that of passes. */
  readonly passes?: PassGrowth;
  readonly gates: readonly JudgedGate[];
}

interface FactContext {
  readonly named?: boolean;
  readonly folder?: string;
}

/** Everything that keeps a run from passing, in the order of its variants. Nothing else adds to the exit code. */
export function factsOf(record: RunRecord, cells: readonly CellJudgement[], context: FactContext): Fact[] {
  const measured = record.variants.some(({ status }) => status !== 'unsupported' && status !== 'missing');
  const mustRun = context.named === true || !measured;
  return [
    ...ofRun(record, context),
    ...cells.flatMap((cell) => [...ofEnd(record, cell, mustRun), ...ofGates(record, cell)]),
  ];
}

function ofRun(record: RunRecord, { folder }: FactContext): Fact[] {
  const facts: Fact[] = [];
  if (record.status === 'aborted') {
    const full = record.warnings.find(({ code }) => code === 'E_DISK')?.detail;
    facts.push({ ground: 'not-written', text: full ?? 'the results could not be written' });
  }
  if (record.status === 'interrupted') {
    const at = record.variants.find(({ status }) => status === 'interrupted');
    const place = at === undefined ? '' : ` in ${at.id}, after ${doneOf(at)}`;
    facts.push({
      ground: 'interrupted',
      ...exact({ variant: at?.id }),
      text: `the run was interrupted${place}`,
      ...(folder === undefined ? {} : { next: resumeCommand(record, folder) }),
    });
  }
  return facts;
}

/** Of a corpus the utterances count: one iteration is all of it. */
function doneOf({ segments, utterances = [], iterationsPlanned }: Variant): string {
  const iterations = `${iterationsMade({ segments })} of ${iterationsPlanned} iterations`;
  const begun = utterances.filter(({ asked, heard, failed }) => heard + failed < asked);
  if (begun.length === 0) return iterations;
  return (
    begun
      .map(({ step, model, asked, heard, failed }) => {
        const by = begun.length === 1 ? '' : ` by ${step} of ${model}`;
        return `${heard + failed} of ${asked} utterances${by}`;
      })
      .join(', ') + (iterationsPlanned > 1 ? ` (${iterations})` : '')
  );
}

/** How the variant ended, where that is a fact of its own. */
function ofEnd(record: RunRecord, { variant, gates }: CellJudgement, mustRun: boolean): Fact[] {
  const { id, status, reason, remedy } = variant;
  const why = reason === undefined ? '' : `: ${reason}`;
  const next = exact({ next: remedy });
  if (status === 'missing') {
    const missed = launchesMissed(variant);
    const text = missed === undefined ? `${id} was not run${why}` : `${missed} of ${id} did not run${why}`;
    // Iterations are not what it lacks: whatever kept a launch from beginning comes first.
    const retry = missed === undefined ? undefined : again(record, variant);
    return [{ ground: 'missing', variant: id, text, ...exact({ next: remedy ?? retry }) }];
  }
  if (status === 'unsupported') {
    if (!mustRun) return [];
    return [{ ground: 'engine-failed', variant: id, text: `${id} is unsupported${why}`, ...next }];
  }
  const steps = gates.find(({ expected }) => expected === undefined);
  if (steps?.ground === 'engine-failed') {
    const [first, ...more] = failuresOf(variant);
    const times =
      more.length === 0 ? '' : `, and ${more.length} more ${more.length === 1 ? 'failure' : 'failures'}`;
    const text = `${first?.text ?? `the engine ${status}${why}`}${times} (${id})`;
    return [{ ground: 'engine-failed', variant: id, text, next: again(record, variant) }];
  }
  if (stoppedForMemory(variant)) {
    const text = `${id} stopped for want of memory after ${iterationsMade(variant)} of ${variant.iterationsPlanned} iterations: ${reason?.replace(/^memory: /, '')}`;
    // What fills the memory is named by short runs, which have room.
    const named = diagnoseFor(record, variant);
    return [{ ground: 'undecided', variant: id, text, ...exact({ next: remedy ?? named }) }];
  }
  if (processEnded(variant)) {
    const { unit } = measuredProcess(variant);
    const text = `${id}: ${reason}, after ${iterationsMade(variant)} of ${variant.iterationsPlanned} ${unit}s`;
    return [{ ground: 'undecided', variant: id, text }];
  }
  const failed = mostlyFailed(variant);
  if (failed !== undefined) {
    const text = `${id}: ${failed}: its gate allows that, but what is left is no answer`;
    return [{ ground: 'undecided', variant: id, text, next: again(record, variant) }];
  }
  if (steps?.gate.outcome === 'unjudged') {
    return [{ ground: 'undecided', variant: id, text: `${id}: ${steps.gate.reason ?? 'not judged'}` }];
  }
  return [];
}

/** The same variant once more, to see it happen. */
const again = (record: RunRecord, { id }: Variant): string => commandFor(record, 'run', id);

function ofGates(record: RunRecord, cell: CellJudgement): Fact[] {
  const { id } = cell.variant;
  // One command answers all that is open of a variant.
  const open = cell.gates.flatMap(({ expected, ground }) =>
    expected === undefined || ground !== 'undecided' ? [] : quantitiesOf(cell, expected),
  );
  return cell.gates.flatMap(({ gate, expected, ground }): Fact[] => {
    if (expected === undefined || ground === 'passed') return [];
    // Why it stopped says it already, and iterations are not what it lacks.
    const lacksOther = stoppedForMemory(cell.variant) || cell.variant.status === 'missing';
    const asksGrowth = quantitiesOf(cell, expected).length > 0;
    if (asksGrowth && ground === 'undecided' && lacksOther) return [];
    return [{ ground, variant: id, ...saidOf(record, cell, { gate, expected, ground }, open) }];
  });
}

const quantitiesOf = ({ answer }: CellJudgement, { expression }: Required<JudgedGate>['expected']) =>
  growthQuantities(expression, GATED_METRICS, answer.loop);

/** A gate on growth is said by what grows; any other by its text and value. */
function saidOf(
  record: RunRecord,
  cell: CellJudgement,
  { gate, expected, ground }: Required<JudgedGate>,
  open: readonly string[],
): Pick<Fact, 'text' | 'next' | 'openGrowth'> {
  const { variant, answer, growth } = cell;
  const about = quantitiesOf(cell, expected);
  // Words for all that grows would name what a gate on some of it does not ask.
  const some = expected.expression.kind === 'leak' && isOpenBeside(cell, about);
  if (ground === 'failed' && about.length > 0 && answer.state === 'leaks') {
    const short = some ? leakOf(cell, about) : answer.short;
    return {
      text:
        short === undefined
          ? `${variant.id}: \`${gate.gate}\` ${gateText(gate)}`
          : `${variant.id} ${short} (\`${gate.gate}\`)`,
      ...exact({ next: diagnoseFor(record, variant) }),
    };
  }
  // What is said of the variant names quantities that `not leak` asks for: a gate on another one, js-heap say, has a reason of its own.
  const byGrowth = ground === 'undecided' && answer.state === 'undecided' && about.some(isGated) && !some;
  const text = byGrowth
    ? `${variant.id} ${answer.sentence} (\`${gate.gate}\`)`
    : `${variant.id}: \`${gate.gate}\` ${gateText(gate)}`;
  if (ground !== 'undecided') return { text };
  const hidden = pastBursts(record, variant, expected.expression);
  if (hidden !== undefined) return { text: `${text}${hidden.text}`, ...exact({ next: hidden.next }) };
  if (about.length === 0) return { text };
  return {
    text,
    ...(neededBy(growth, about) > 0 && {
      next: commandFor(record, 'run', variant.id, neededBy(growth, open)),
    }),
    ...(byGrowth && { openGrowth: gate.gate }),
  };
}

/** What leaks of these quantities alone; undefined where it is the server of a load, whose answer is of two processes. */
function leakOf({ variant, growth, passes }: CellJudgement, about: readonly string[]): string | undefined {
  if (growth.serverGrowth !== undefined) return undefined;
  const unit = passes === undefined ? measuredProcess(variant) : { unit: passes.loop, per: passes.loop };
  const judged = Object.entries(passes?.growth ?? growth.growth).filter(([metric]) => about.includes(metric));
  const { state, short } = growthAnswer(Object.fromEntries(judged), unit);
  return state === 'leaks' ? short : undefined;
}

/** Something grows, or may grow, that is none of these. */
function isOpenBeside(
  { growth: { growth, serverGrowth = {} }, passes }: CellJudgement,
  about: readonly string[],
): boolean {
  return [growth, serverGrowth, passes?.growth ?? {}].some((judged) =>
    Object.entries(judged).some(
      ([metric, { verdict }]) =>
        isGated(metric) && (verdict === 'leak' || verdict === 'inconclusive') && !about.includes(metric),
    ),
  );
}

/** Iterations that decide what is open of these quantities; 0 where nothing is, or none can be promised. */
export function neededBy({ growth, serverGrowth = {} }: VariantGrowth, about: readonly string[]): number {
  const found = [growth, serverGrowth].flatMap((judged) =>
    Object.entries(judged).flatMap(([metric, { iterationsNeeded }]) =>
      about.includes(metric) ? (iterationsNeeded ?? 0) : [],
    ),
  );
  return Math.max(0, ...found);
}

/** `is 7.2 s`, `is undecided: too noisy to tell` */
function gateText({ outcome, value, interval, reason }: Gate): string {
  const found = [value, interval === undefined ? undefined : `(${interval})`]
    .filter((part) => part !== undefined)
    .join(' ');
  if (outcome === 'fail')
    return `is not met: ${[found, reason].filter((part) => part !== undefined && part !== '').join('; ')}`;
  return `is undecided: ${reason ?? found}`;
}
