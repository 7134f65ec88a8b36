import type { Normaliser } from '../../metrics/accuracy/normaliser.ts';
import { CAUSES, nameGrowth } from '../../metrics/growth/cause.ts';
import { growthSentence } from '../../judge/growth/sentence.ts';
import { textsByModel } from '../../metrics/series/accuracy.ts';
import { latencyByModel } from '../../metrics/series/latencies.ts';
import { modelMemory } from '../../metrics/series/model-memory.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { countedSegments, isServed } from '../../record/segments.ts';
import { alignedTexts } from './aligned-texts.ts';
import { alignmentFindings } from './alignment.ts';
import { auditVariant } from '../../judge/growth/circumstances.ts';
import { chunkGaps } from '../../metrics/series/chunk-gaps.ts';
import { errorRates } from './error-rates.ts';
import { exitCodeOf } from '../../judge/exit.ts';
import { judgeGates } from '../../judge/gates/record-gates.ts';
import { judgeSegment, judgeServer, longestSegment } from '../../judge/growth/traces.ts';

export interface AssessOptions {
  /** The `zh` normaliser: it needs a dictionary, which the caller has loaded. */
  readonly chinese: Normaliser;
  /** The user named the variants: one that is unsupported is an error then. */
  readonly named?: boolean;
  /** The stored run that `baseline` means in gates, where it means one and it was found. */
  readonly baseline?: RunRecord;
}

/**
 * Judges a run record in place: growth, latency, accuracy, gates, the sentence, the exit code. Deterministic in
 * the record's measurements, so that a stored run can be judged again.
 */
export function assess(record: RunRecord, options: AssessOptions): void {
  const audited = record.warnings.filter(({ code }) => !code.startsWith('W_') || code === 'W_SCENARIO');
  for (const variant of record.variants) {
    assessVariant(variant);
    if (record.instrument !== undefined) withdraw(variant);
    variant.accuracy.errorRates = errorRates(record, variant, options.chinese);
    variant.accuracy.alignedTexts = alignedTexts(record, variant, options.chinese);
    audited.push(...auditVariant(record, variant));
    variant.causes = nameGrowth(variant.growth).map(({ code }) => CAUSES[code]);
    variant.sentence = sentenceOf(variant);
  }
  judgeGates(record, options.baseline);
  record.warnings = audited;
  record.summary = record.variants
    .filter(({ sentence }) => sentence !== '')
    .map(({ id, sentence }) => `${id} ${sentence}`)
    .join('\n');
  record.exitCode = exitCodeOf(record, options.named ?? false);
}

/** Of a served cell the server comes first; its engine processes are said where they leak. */
function sentenceOf(variant: Variant): string {
  const { growth, serverGrowth } = variant;
  const unit = isServed(variant) ? 'job' : 'iteration';
  const engine = Object.keys(growth).length === 0 ? '' : growthSentence(growth, undefined, unit);
  if (serverGrowth === undefined) return engine;
  const server = `server: ${growthSentence(serverGrowth, undefined, unit)}`;
  return engine.startsWith('leaks') ? `${server}; its engine process ${engine}` : server;
}

function assessVariant(variant: Variant): void {
  const segments = countedSegments(variant);
  const segment = longestSegment(variant);
  variant.rawGrowth = {};
  // One iteration has no growth from one to the next.
  const single = variant.iterationsPlanned === 1;
  variant.growth = segment === undefined || single ? {} : judgeSegment(segment, variant.tolerance);
  const server = single ? undefined : judgeServer(variant);
  if (server !== undefined) variant.serverGrowth = server.growth;
  variant.modelMemory = modelMemory(segments);
  variant.latency = latencyByModel(segments, chunkGaps(segments));
  const texts = textsByModel(segments);
  variant.accuracy.texts = texts;
  variant.accuracy.distinctTexts = Object.fromEntries(
    Object.entries(texts).map(([model, list]) => [model, list.length]),
  );
  const alignment = alignmentFindings(variant);
  if (alignment !== undefined) variant.accuracy.alignment = alignment;
}

/** A profiler slows every call and holds memory of its own: its figures are no answer to any question. */
function withdraw(variant: Variant): void {
  variant.growth = {};
  delete variant.serverGrowth;
  variant.latency = {};
}
