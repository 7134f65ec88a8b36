import type { Cue } from '../../pipeline/subtitles/cue.ts';
import { layerTexts, layerUnits } from '../../pipeline/transcript/layers.ts';
import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { TextLayer } from '../../record/transcript.ts';
import { ExitCode } from '../../system/exit-code.ts';
import type { Prepared } from '../shelves/prepare.ts';
import { INVENTED_NOTICE } from './invented-notice.ts';
import { complaintsOf, isSilent, type JobResult, loopsOf } from './job-result.ts';

const SCHEMA = 'asr-bench/transcript';
const VERSION = 1;

/** What a command that did this job alone leaves with. */
export function jobExitCode({ status, failures }: JobResult): ExitCode {
  if (status === 'cancelled') return ExitCode.interrupted;
  return failures.length > 0 || status === 'failed' ? ExitCode.engine : ExitCode.ok;
}

/** Everything that a job found, as one JSON document. Times are ms, stages seconds. */
export function jobDocument(
  file: string,
  result: JobResult,
  prepared: Prepared,
  shown: { readonly layer: TextLayer; readonly cues: readonly Cue[] },
): object {
  const { transcript, seconds, records, failures, status } = result;
  const loops = loopsOf(result);
  const complaints = complaintsOf(result);
  const decoded = records.find((record) => record.decoded !== undefined)?.decoded;
  const speech = records.find((record) => record.speech !== undefined)?.speech;
  return {
    schema: SCHEMA,
    version: VERSION,
    file,
    status,
    seconds,
    ...exact({ order: result.order, language: transcript.language }),
    text: layerTexts(transcript),
    shown: shown.layer,
    words: layerUnits(transcript, shown.layer),
    cues: shown.cues.map(({ start, end, text: words }) => ({ start, end, text: words })),
    ...(result.notHeard === undefined ? {} : { notHeard: result.notHeard }),
    silent: isSilent(result),
    ...(complaints.length === 0 ? {} : { complaints }),
    ...(prepared.engines.some(({ calibration }) => calibration) ? { notice: INVENTED_NOTICE } : {}),
    repeatedShare: loops.share,
    ...(loops.repetitions.length === 0 ? {} : { repetitions: loops.repetitions }),
    chunks: chunksOf(records),
    failures,
    engine: prepared.engines.map(({ label, sha256, calibration }) => ({ label, sha256, calibration }))[0],
    models: prepared.models.map(({ id, kind, sha256, synthetic, took }) => ({
      id,
      kind,
      sha256,
      synthetic,
      ...exact({ took }),
    })),
    ...(decoded === undefined ? {} : { decoder: decoded.decoder, pcmSha256: decoded.pcmSha256 }),
    ...(speech === undefined ? {} : { vad: speech.backend }),
    ...exact({ dictionary: transcript.zhTw?.dictionary }),
    stages: stageSeconds(records),
    exitCode: jobExitCode(result),
  };
}

/** What was heard of each chunk, before chunks were joined. */
function chunksOf(records: readonly StepRecord[]): object[] {
  return records.flatMap(({ step, window, round, failure }) => {
    if (step !== 'transcribe' || window === undefined) return [];
    const { start, end } = window;
    return [
      {
        start: start / 16,
        end: end / 16,
        ...exact({ language: round?.language }),
        text: round?.text ?? '',
        ...(failure === undefined ? {} : { failure: failure.message }),
      },
    ];
  });
}

/** Seconds that each kind of step took, all passes together. */
export function stageSeconds(records: readonly StepRecord[]): Record<string, number> {
  const stages: Record<string, number> = {};
  for (const { step, duration } of records) {
    if (step !== 'for-each') stages[step] = (stages[step] ?? 0) + duration / 1e9;
  }
  return stages;
}
