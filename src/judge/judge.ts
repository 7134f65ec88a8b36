import { CAUSES, nameGrowth } from '../metrics/growth/cause.ts';
import { gatedQuantities } from '../metrics/series/gated.ts';
import { exact } from '../record/exact.ts';
import type { CheckpointMetric, GatedMetric } from '../record/metric.ts';
import type { Gate, Growth, Outcome, RunRecord, Variant, Verdict, Warning } from '../record/run-record.ts';
import type { Scaling } from '../record/scaling.ts';
import { countedSegments, measuredProcess } from '../record/segments.ts';
import { PASS_LOOPS, type PassGrowth } from '../record/variant.ts';
import { verdictOf } from './answer.ts';
import { type CellJudgement, factsOf } from './facts.ts';
import { Cells } from './gates/cells.ts';
import { type JudgedGate, judgeGates, toleratedBy } from './gates/evaluate.ts';
import { knownText, withKnownFaults, withoutKnownLeaks } from './gates/known.ts';
import { auditGrowth, fewText } from './growth/audit.ts';
import { engineFacts, serverFacts } from './growth/circumstances.ts';
import { type GrowthJudge, growthJudge, type Knowledge } from './growth/growth-judge.ts';
import { type GrowthAnswer, growthAnswer, worstAnswer } from './growth/sentence.ts';
import { unsoundness } from './growth/soundness.ts';
import { longestSegment } from './growth/traces.ts';
import { passGrowth, type VariantGrowth, variantGrowth } from './growth/variant-growth.ts';
import { scalingOf } from './scaling/scaling.ts';
import { exitOf, outcomeOf } from './verdict/exit.ts';
import type { Fact } from './verdict/fact.ts';

/** What the judge must be told beside the record. */
export interface JudgeContext {
  /** The user named the variants: one that is unsupported is an error then. */
  readonly named?: boolean;
  /** The stored run that `baseline` means in gates, where it means one and it was found. */
  readonly baseline?: RunRecord;
  /** The folder of the run as the user knows it, for commands that can be copied. */
  readonly folder?: string;
}

/** One variant, judged: what the record keeps of it. */
export interface VariantJudgement {
  readonly growth: Partial<Record<CheckpointMetric, Growth>>;
  readonly serverGrowth?: Partial<Record<CheckpointMetric, Growth>>;
  readonly passGrowth?: PassGrowth;
  readonly rawGrowth: Partial<Record<CheckpointMetric, Growth>>;
  readonly causes: readonly string[];
  readonly sentence: string;
  readonly state: GrowthAnswer['state'];
  readonly gates: readonly Gate[];
  readonly outcome: Outcome;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** By the id of the variant; every variant of the record has one. */
  readonly variants: ReadonlyMap<string, VariantJudgement>;
  /** Of cells that were measured with several numbers of engine hosts. */
  readonly scaling: readonly Scaling[];
  /** What makes a verdict doubtful. */
  readonly warnings: readonly Warning[];
}

/**
 * Judges a run: the growth of each quantity, each gate, the exit code, and the answer in words. The only place that
 * decides any of these; what shows them reads this. Pure: the same record gives the same verdict.
 */
export function judge(record: RunRecord, context: JudgeContext = {}): Judgement {
  const { knowledge, tolerated } = knowledgeOf(record, context);
  const judges = new Map<string, GrowthJudge>(
    record.variants.map((variant) => [
      variant.id,
      growthJudge(record, variant, knowledge.get(variant.id) ?? {}),
    ]),
  );
  const cells = new Cells(record, judges, context.baseline);
  const judged = record.variants.map((variant): CellJudgement => {
    const ownJudge = judges.get(variant.id);
    const growth = ownJudge === undefined ? NOTHING : growthOf(record, variant, ownJudge);
    const gates = judgeGates(variant.expect, cells.facts(variant), tolerated.get(variant.id)).map((gate) =>
      withoutKnownLeaks(record, variant, gate, cells, knowledge.get(variant.id) ?? {}),
    );
    const judgedGates = withKnownFaults(gates, growth);
    const byPass = PASS_LOOPS.map((loop) => ({
      loop,
      growth:
        ownJudge === undefined || record.instrument !== undefined ? {} : passGrowth(variant, loop, ownJudge),
    }));
    const known = byPass.reduce(
      (all, { loop, growth }) => withKnownFaults(all, { growth }, loop),
      judgedGates,
    );
    const answer = answerOf(variant, growth, byPass, known);
    return {
      variant,
      growth,
      answer,
      gates: known,
      ...exact({ passes: byPass.find(({ loop }) => loop === answer.loop) }),
    };
  });
  const facts = factsOf(record, judged, context);
  const variants = new Map(
    judged.map(({ variant, growth, passes, answer, gates }): [string, VariantJudgement] => [
      variant.id,
      {
        ...growth,
        ...exact({ passGrowth: passes }),
        causes: nameGrowth(passes?.growth ?? growth.growth).map(({ code }) => CAUSES[code]),
        sentence: answer.sentence,
        state: answer.state,
        gates: gates.map(({ gate }) => gate),
        outcome: variantOutcome(variant, facts),
      },
    ]),
  );
  return {
    verdict: verdictOf(record, judged, facts),
    variants,
    scaling: scalingOf(record),
    warnings: judged.flatMap(({ variant, growth, passes }) => warningsOf(record, variant, growth, passes)),
  };
}

/** One that was not measured has passed nothing, even where the run does not fail by it. */
function variantOutcome({ id, status }: Variant, facts: readonly Fact[]): Outcome {
  const outcome = outcomeOf(
    exitOf(facts.filter(({ variant }) => variant === id).map(({ ground }) => ground)),
  );
  return outcome === 'pass' && (status === 'unsupported' || status === 'missing') ? 'undecided' : outcome;
}

const NOTHING: VariantGrowth = { growth: {}, rawGrowth: {} };

/** A profiler slows every call and holds memory of its own: its figures are no answer to any question. */
const growthOf = (record: RunRecord, variant: Variant, judge: GrowthJudge): VariantGrowth =>
  record.instrument === undefined ? variantGrowth(variant, judge) : NOTHING;

/**
 * What must be known of each variant before its growth is judged. The gates on failures come first: what they allow to
 * fail does not make the memory beside it doubtful.
 */
function knowledgeOf(
  record: RunRecord,
  { baseline }: JudgeContext,
): { knowledge: ReadonlyMap<string, Knowledge>; tolerated: ReadonlyMap<string, string> } {
  const cells = new Cells(record, new Map(), baseline);
  const knowledge = new Map<string, Knowledge>();
  const tolerated = new Map<string, string>();
  for (const variant of record.variants) {
    const text = toleratedBy(variant.expect, cells.facts(variant));
    if (text !== undefined) tolerated.set(variant.id, text);
    const unsound = unsoundness(variant, text);
    knowledge.set(variant.id, exact({ unsound }));
  }
  return { knowledge, tolerated };
}

/** Of a server under load the server comes first; its engine processes are said where they leak. */
function answerOf(
  variant: Variant,
  { growth, serverGrowth }: VariantGrowth,
  byPass: readonly PassGrowth[],
  gates: readonly JudgedGate[],
): GrowthAnswer {
  const unit = measuredProcess(variant);
  const remark = (leaking: readonly GatedMetric[]): string => knownText(leaking, gates);
  const segments = countedSegments(variant);
  const engine = growthAnswer(growth, unit, gatedQuantities(segments), remark);
  if (serverGrowth === undefined && engine.state === 'unjudged')
    return worstAnswer(
      byPass.map(({ loop, growth: own }) => {
        const told = (leaking: readonly GatedMetric[]): string => knownText(leaking, gates, loop);
        const found = growthAnswer(own, { unit: loop, per: loop }, gatedQuantities(segments), told);
        return found.state === 'unjudged' ? found : { ...found, loop };
      }),
    );
  if (serverGrowth === undefined) return engine;
  const server = growthAnswer(serverGrowth, unit, gatedQuantities(segments, 'server'), remark);
  const [sentence, short] = [`server ${server.sentence}`, `server ${server.short}`];
  if (engine.state !== 'leaks') return { ...server, sentence, short };
  const both = (one: string, other: string): string => `${one}; its engine process ${other}`;
  return {
    ...server,
    state: 'leaks',
    sentence: both(sentence, engine.sentence),
    short: both(short, engine.short),
  };
}

/** What makes the growth of a variant doubtful, in words. What it takes back, the judge of growth has taken back. Pure. */
function warningsOf(
  record: RunRecord,
  variant: Variant,
  judged: VariantGrowth,
  passes?: PassGrowth,
): Warning[] {
  const { serverGrowth } = judged;
  const ofServer =
    serverGrowth === undefined
      ? []
      : auditGrowth({ ...serverFacts(record, variant), growth: serverGrowth }).warnings;
  const segment = longestSegment(variant);
  const growth = byTrace(judged);
  const ofEngine =
    segment === undefined || Object.keys(growth).length === 0
      ? []
      : auditGrowth({ ...engineFacts(record, variant, segment), growth }).warnings;
  // What is known of the machine is said of the server already.
  const said = serverGrowth === undefined ? [] : ['W_CONTROL'];
  const whose = measuredProcess(variant).name === 'engine' ? '' : 'engine process: ';
  return [
    ...fewPasses(variant, passes),
    ...ofServer.map(({ code, detail }) => ({ code, variant: variant.id, detail: `server: ${detail}` })),
    ...ofEngine
      .filter(({ code }) => !said.includes(code))
      .map(({ code, detail }) => ({
        code,
        variant: variant.id,
        detail: ABOUT_THE_RUN.includes(code) ? detail : `${whose}${detail}`,
      })),
  ];
}

/** Of a single iteration that is a loop: its passes are what there is of it. */
function fewPasses({ id }: Variant, passes: PassGrowth | undefined): Warning[] {
  const detail = passes && fewText(passes.growth, passes.loop, 'take longer audio');
  return detail === undefined ? [] : [{ code: 'W_FEW', variant: id, detail }];
}

/** The verdicts of the traces: what was withdrawn is what the warnings are about. */
const byTrace = ({ growth, rawGrowth }: VariantGrowth): Partial<Record<CheckpointMetric, Growth>> => ({
  ...growth,
  ...rawGrowth,
});

const ABOUT_THE_RUN: readonly string[] = ['W_CALIBRATION', 'W_LOAD'];
