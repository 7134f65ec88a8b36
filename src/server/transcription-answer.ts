import type { TranscriptSubtitles } from '../pipeline/subtitles/transcript-subtitles.ts';
import { lastLayer, layerText, layerUnits } from '../pipeline/transcript/layers.ts';
import { exact } from '../record/exact.ts';
import { INVENTED_NOTICE } from '../runner/jobs/invented-notice.ts';
import { type JobResult, shownResult } from '../runner/jobs/job-result.ts';
import type { Prepared } from '../runner/shelves/prepare.ts';
import { formatted } from './job-result.ts';
import type { TranscriptionFields } from './transcription-fields.ts';

/** A result that cannot be given as it was asked for. */
export class NoSuchAnswer extends Error {
  override readonly name = 'NoSuchAnswer';
}

const NO_TIMES =
  'its words have no times: the server has no aligner, or it placed none; ask for response_format json or text';

/**
 * A result in the form that was asked for. What the engine does not tell (log probabilities, how likely silence was) is absent,
 * not filled with a number.
 * @throws NoSuchAnswer where it has no times and was asked for them
 */
export function transcription(
  name: string,
  result: JobResult,
  prepared: Prepared,
  { response_format, granularities }: Pick<TranscriptionFields, 'response_format' | 'granularities'>,
): { readonly type: string; readonly body: string } {
  const json = (document: object): { type: string; body: string } => ({
    type: 'application/json; charset=utf-8',
    body: JSON.stringify(document),
  });
  if (response_format === 'json') return json({ text: textOf(result, prepared) });
  if (response_format === 'verbose_json') return json(verbose(result, prepared, granularities));
  if (response_format !== 'text') timed(result);
  const made = formatted(
    name,
    result,
    prepared,
    response_format === 'text' ? 'txt' : response_format,
    undefined,
  );
  if (made === undefined) throw new NoSuchAnswer('this result has no text');
  return made;
}

/** The text, which says by itself where it is made up: a client shows nothing else of an answer. */
export function textOf({ transcript }: JobResult, prepared: Prepared): string {
  const text = layerText(transcript, lastLayer(transcript)) ?? transcript.raw;
  return prepared.engines.some(({ calibration }) => calibration) ? `${INVENTED_NOTICE}\n${text}` : text;
}

function verbose(
  result: JobResult,
  prepared: Prepared,
  granularities: TranscriptionFields['granularities'],
): object {
  const shown = timed(result);
  const seconds = (ms: number): number => ms / 1000;
  const segments = (shown?.subtitles.cues ?? []).map(({ start, end, text }, id) => ({
    id,
    start: seconds(start),
    end: seconds(end),
    text,
  }));
  const words = (): object[] =>
    layerUnits(result.transcript, shown?.layer ?? 'raw').map(({ text, start, end }) => ({
      word: text,
      start: seconds(start),
      end: seconds(end),
    }));
  return {
    task: 'transcribe',
    ...exact({ language: result.transcript.language?.toLowerCase() }),
    duration: result.seconds,
    text: textOf(result, prepared),
    ...(granularities.length === 0 || granularities.includes('segment') ? { segments } : {}),
    ...(granularities.includes('word') ? { words: words() } : {}),
  };
}

/**
 * The text as it is shown, with its cues; undefined where nothing was said.
 * @throws NoSuchAnswer where words were said and have no times
 */
function timed(result: JobResult): TranscriptSubtitles | undefined {
  if (result.transcript.raw.trim() === '') return undefined;
  try {
    const shown = shownResult(result);
    if (shown.subtitles.cues.length > 0) return shown;
  } catch (thrown) {
    // Words of one layer with times of another.
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new NoSuchAnswer(`its words cannot be laid on its text: ${thrown.message}`);
  }
  throw new NoSuchAnswer(NO_TIMES);
}
