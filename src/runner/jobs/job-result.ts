import { collapseRepetitions, type Repetition, repeatedShare } from '../../pipeline/repetitions.ts';
import { joined, type NotHeard } from '../../pipeline/subtitles/not-heard.ts';
import {
  type SubtitleStyle,
  type TranscriptSubtitles,
  transcriptSubtitles,
} from '../../pipeline/subtitles/transcript-subtitles.ts';
import { exact } from '../../record/exact.ts';
import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import type { Transcript } from '../../record/transcript.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import { notHeardIn, type TranscriptValue } from '../steps/values.ts';
import type { ChosenOrder } from './job-order.ts';

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
  /** Stretches of which nothing was heard, because their chunk failed or never began; ms, in order. */
  readonly notHeard?: readonly NotHeard[];
  /** In which order its chunks were heard and aligned, where that was chosen. */
  readonly order?: ChosenOrder['order'];
}

/** What a job came to, from the records of its steps. Pure. */
export function resultOf(
  status: JobResult['status'],
  value: TranscriptValue | undefined,
  records: readonly StepRecord[],
): JobResult {
  const notHeard = joined(notHeardIn(value?.parts));
  const samples = records.find(({ decoded }) => decoded !== undefined)?.decoded?.samples ?? 0;
  return {
    status,
    transcript: (status === 'completed' ? value?.data : value?.unfinished()) ?? { raw: '' },
    seconds: samples / SAMPLE_RATE,
    failures: records.flatMap(({ step, pass, failure }) =>
      failure === undefined ? [] : [{ step, failure, ...exact({ pass }) }],
    ),
    records,
    ...(notHeard.length === 0 ? {} : { notHeard }),
  };
}

/** The text that a job shows, and its subtitles, of the layer that was made last. */
export const shownResult = (
  { transcript, seconds, notHeard }: JobResult,
  style: SubtitleStyle = {},
): TranscriptSubtitles => transcriptSubtitles(transcript, seconds * 1000, { ...style, notHeard });

/** Loops of the recogniser (docs/text.md#repetitions), by what each chunk said, and their share of all that it said. */
export function loopsOf({ records }: JobResult): { repetitions: readonly Repetition[]; share: number } {
  const said = records.flatMap(({ step, round }) =>
    step === 'transcribe' && round !== undefined ? [round.text] : [],
  );
  return {
    repetitions: said.flatMap((text) => collapseRepetitions(text).collapsed),
    share: repeatedShare(said),
  };
}

/** Whether no speech was found, so that nothing was recognised: an empty text is the right one. */
export const isSilent = ({ records }: JobResult): boolean =>
  records.some(({ cut }) => cut !== undefined && cut.chunks.length === 0);

/** What the decoder said of the file. */
export const complaintsOf = ({ records }: JobResult): readonly string[] =>
  records.flatMap(({ decoded }) => decoded?.complaints ?? []);
