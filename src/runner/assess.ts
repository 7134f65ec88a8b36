import { judge } from '../judge/judge.ts';
import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import { latencyByModel } from '../metrics/definitions/latency.ts';
import { textsByModel } from '../metrics/series/accuracy.ts';
import { modelMemory } from '../metrics/series/model-memory.ts';
import { stepsOf } from '../metrics/series/series.ts';
import { utterancesHeard } from '../metrics/series/utterances.ts';
import { countRepetitions } from '../pipeline/repetitions.ts';
import type { Outcome, RunRecord, Segment, Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';
import { HEARS } from '../record/step-word.ts';
import { alignedTexts } from './aligned-texts.ts';
import { errorRates } from './error-rates.ts';
import { faithfulnessByModel } from './faithfulness.ts';
import { lengthBands } from './length-bands.ts';

export interface AssessOptions {
  /** The `zh` normaliser: it needs a dictionary, which the caller has loaded. */
  readonly chinese: Normaliser;
  /** The user named the variants: one that is unsupported is an error then. */
  readonly named?: boolean;
  /** The stored run that `baseline` means in gates, where it means one and it was found. */
  readonly baseline?: RunRecord;
  /** Where the run lies, for commands that can be copied. */
  readonly folder?: string;
}

/**
 * Puts the figures of a run into its record, and then what the judge says of it. Deterministic in the record's
 * measurements, so that a stored run can be judged again. A run that has not ended gets no verdict and no exit code.
 */
export function assess(
  record: RunRecord,
  { chinese, ...context }: AssessOptions,
): ReadonlyMap<string, Outcome> {
  for (const variant of record.variants) {
    measureVariant(variant);
    const utterances = utterancesHeard(countedSegments(variant), record.audio);
    if (utterances.length > 0) variant.utterances = utterances;
    else delete variant.utterances;
    // A profiler slows every call: its figures are no answer to any question.
    if (record.instrument !== undefined) variant.latency = {};
    variant.accuracy.errorRates = errorRates(record, variant, chinese);
    const lengths = record.instrument === undefined ? lengthBands(record, variant) : {};
    if (Object.keys(lengths).length > 0) variant.lengths = lengths;
    else delete variant.lengths;
    variant.accuracy.faithfulness = faithfulnessByModel(record, variant, chinese);
    variant.accuracy.alignedTexts = alignedTexts(record, variant, chinese);
  }
  const { verdict, variants, scaling, warnings } = judge(record, context);
  if (scaling.length > 0) record.scaling = [...scaling];
  else delete record.scaling;
  const ended = record.status !== 'running';
  for (const variant of record.variants) {
    const judged = variants.get(variant.id);
    if (judged === undefined) continue;
    const { outcome, state, serverGrowth, passGrowth, growth, rawGrowth, causes, gates, sentence } = judged;
    Object.assign(variant, { growth, rawGrowth, sentence, causes: [...causes], gates: [...gates] });
    if (serverGrowth === undefined) delete variant.serverGrowth;
    else variant.serverGrowth = serverGrowth;
    if (passGrowth === undefined) delete variant.passGrowth;
    else variant.passGrowth = passGrowth;
    if (ended) Object.assign(variant, { outcome, state });
    else {
      delete variant.outcome;
      delete variant.state;
    }
  }
  const kept = record.warnings.filter(({ code }) => !code.startsWith('W_') || OF_THE_RUN.includes(code));
  record.warnings = [...kept, ...warnings];
  if (ended) {
    record.verdict = verdict;
    record.exitCode = verdict.exitCode;
  } else {
    delete record.verdict;
    delete record.exitCode;
  }
  return new Map([...variants].map(([id, { outcome }]) => [id, outcome]));
}

/** Warnings that no judgement makes anew. */
const OF_THE_RUN: readonly string[] = ['W_SCENARIO', 'W_CLEANUP'];

function measureVariant(variant: Variant): void {
  const segments = countedSegments(variant);
  variant.modelMemory = modelMemory(segments);
  variant.latency = latencyByModel(segments);
  const texts = textsByModel(segments);
  variant.accuracy.texts = texts;
  variant.accuracy.distinctTexts = Object.fromEntries(
    Object.entries(texts).map(([model, list]) => [model, list.length]),
  );
  variant.accuracy.repetitions = repetitionsByModel(segments);
  const alignment = alignmentFindings(variant);
  if (alignment !== undefined) variant.accuracy.alignment = alignment;
}

/** Loops of each model in what it said, round by round: two rounds that say the same are no loop. */
function repetitionsByModel(segments: readonly Segment[]): NonNullable<Variant['accuracy']['repetitions']> {
  const said = new Map<string, string[]>();
  for (const { step, phase, warmUp } of stepsOf(segments)) {
    const { model, round } = step;
    if (!HEARS.includes(step.step) || phase !== 'each' || warmUp || model === undefined) continue;
    if (round !== undefined) {
      const own = said.get(model) ?? [];
      own.push(round.text);
      said.set(model, own);
    }
  }
  return Object.fromEntries([...said].map(([model, texts]) => [model, countRepetitions(texts)]));
}

/** What the checks of all measured alignments found, together; undefined where nothing was aligned. Pure. */
function alignmentFindings(variant: Variant): Variant['accuracy']['alignment'] {
  let rounds = 0;
  let units = 0;
  const codes: Record<string, number> = {};
  for (const { step, phase, warmUp } of stepsOf(countedSegments(variant))) {
    if (step.step !== 'align' || phase !== 'each' || warmUp || step.failure !== undefined) continue;
    if (step.round === undefined) continue;
    rounds += 1;
    units += step.round.units?.length ?? 0;
    for (const { code } of step.round.findings ?? []) codes[code] = (codes[code] ?? 0) + 1;
  }
  if (rounds === 0) return undefined;
  const count = (first: string): number =>
    Object.entries(codes).reduce((sum, [code, n]) => sum + (code.startsWith(first) ? n : 0), 0);
  return { rounds, units, errors: count('E_'), warnings: count('W_'), codes };
}
