import { groupCues, type Subtitles } from '../../pipeline/subtitles/grouping.ts';
import { lastLayer, layerText, layerUnits, type TextLayerName } from '../../pipeline/transcript/layers.ts';
import { exact } from '../../record/exact.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import type { Transcript } from '../../record/transcript.ts';
import { SAMPLE_RATE, type TranscriptValue } from '../steps/values.ts';

/** A chunk (or all of the audio) in which a step failed; the rest of the job went on. */
export interface JobFailure {
  readonly pass?: string;
  readonly step: string;
  readonly failure: StepFailure;
}

export interface JobResult {
  /** `failed`: it did not come to its end; what was heard until then is in the transcript. */
  readonly status: 'completed' | 'failed' | 'cancelled';
  /** All chunks joined, absolute times. */
  readonly transcript: Transcript;
  /** Length of the audio, s; 0 until it is decoded. */
  readonly seconds: number;
  readonly failures: readonly JobFailure[];
  /** Most resident memory that its engine processes had, bytes; absent without /proc. */
  readonly peakRss?: number;
  readonly records: readonly StepRecord[];
}

/** What a job came to, from the records of its steps. Pure. */
export function resultOf(
  status: JobResult['status'],
  value: TranscriptValue | undefined,
  records: readonly StepRecord[],
): JobResult {
  const samples = records.find(({ decoded }) => decoded !== undefined)?.decoded?.samples ?? 0;
  return {
    status,
    transcript: value?.data ?? { raw: '' },
    seconds: samples / SAMPLE_RATE,
    failures: records.flatMap(({ step, pass, failure }) =>
      failure === undefined ? [] : [{ step, failure, ...exact({ pass }) }],
    ),
    records,
  };
}

/** The text that a job shows, and its subtitles, of the layer that was made last. */
export function shownResult(
  { transcript, seconds }: JobResult,
  layer: TextLayerName = lastLayer(transcript),
): { readonly layer: TextLayerName; readonly text: string; readonly subtitles: Subtitles } {
  const text = layerText(transcript, layer) ?? transcript.raw;
  const units = layerUnits(transcript, layer);
  return { layer, text, subtitles: groupCues({ units, text, audioMs: seconds * 1000 }) };
}
