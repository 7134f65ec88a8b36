import type { AlignedUnit } from '../../record/run-record.ts';
import type { TextLayer, Transcript } from '../../record/transcript.ts';
import { collapseRepetitions, type Repetition } from '../repetitions.ts';
import { lastLayer, layerText, layerUnits } from '../transcript/layers.ts';
import { cornerQuotes } from '../zh-tw/conversion/quotes.ts';
import type { Cue } from './cue.ts';
import { type CueLevel, groupCues, type Subtitles } from './grouping.ts';
import type { SubtitleLimits } from './limits.ts';
import { type NotHeard, withNotHeard } from './not-heard.ts';

export interface SubtitleStyle extends SubtitleLimits {
  /** Default: the layer that was made last. */
  readonly layer?: TextLayer | undefined;
  readonly level?: CueLevel | undefined;
  /** Quotation marks as the transcript has them, in zh-TW too. */
  readonly plainQuotes?: boolean | undefined;
  /** Stretches whose chunk failed before anything was heard of it. */
  readonly notHeard?: readonly NotHeard[] | undefined;
}

export interface TranscriptSubtitles {
  readonly layer: TextLayer;
  /** The whole text of the layer, loops included. */
  readonly text: string;
  readonly subtitles: Subtitles;
  /** What a file of subtitles holds: those cues, and one for each stretch that was not heard. */
  readonly cues: readonly Cue[];
  /** Loops of the model that the cues have once, and the text as often as they were said. */
  readonly repetitions: readonly Repetition[];
}

/**
 * The subtitles of a transcript: what is read on a screen, so that loops of the model stand there once, and quotation marks
 * of zh-TW are those of Taiwan. The transcript itself keeps what was heard.
 * @throws RangeError when a unit is not in the layer's text
 */
export function transcriptSubtitles(
  transcript: Transcript,
  audioMs: number,
  { layer: named, plainQuotes, notHeard = [], ...style }: SubtitleStyle = {},
): TranscriptSubtitles {
  const layer = named ?? lastLayer(transcript);
  const text = layerText(transcript, layer) ?? transcript.raw;
  const shown = withoutLoops(text, layerUnits(transcript, layer));
  const print = layer === 'zh-tw' && plainQuotes !== true ? cornerQuotes : (plain: string): string => plain;
  const subtitles = groupCues({
    ...style,
    units: shown.units.map((unit) => ({ ...unit, text: print(unit.text) })),
    text: print(shown.text),
    audioMs,
  });
  const cues = withNotHeard(subtitles.cues, notHeard);
  return { layer, text, subtitles, cues, repetitions: shown.repetitions };
}

/** A text and its units without the copies of a loop; the first copy keeps its times. */
export function withoutLoops(
  text: string,
  units: readonly AlignedUnit[],
): { text: string; units: AlignedUnit[]; repetitions: readonly Repetition[] } {
  const { text: kept, collapsed, removed } = collapseRepetitions(text);
  if (removed.length === 0) return { text, units: [...units], repetitions: [] };
  let cursor = 0;
  const left = units.flatMap((unit) => {
    const word = unit.text.trim();
    const start = text.indexOf(word, cursor);
    if (start < 0) return [unit];
    cursor = start + word.length;
    let rest = '';
    for (let at = start; at < cursor; at += 1)
      if (!removed.some((one) => one.start <= at && at < one.end)) rest += text.charAt(at);
    return rest.trim() === '' ? [] : [{ ...unit, text: rest }];
  });
  return { text: kept, units: left, repetitions: collapsed };
}
