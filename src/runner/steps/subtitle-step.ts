import { CUE_LEVELS } from '../../pipeline/subtitles/grouping.ts';
import { writeSrt } from '../../pipeline/subtitles/srt.ts';
import { writeSubtitleJson } from '../../pipeline/subtitles/subtitle-json.ts';
import {
  type TranscriptSubtitles,
  transcriptSubtitles,
} from '../../pipeline/subtitles/transcript-subtitles.ts';
import { writeTsv } from '../../pipeline/subtitles/tsv.ts';
import { writeVtt } from '../../pipeline/subtitles/vtt.ts';
import { layerUnits } from '../../pipeline/transcript/layers.ts';
import { exact } from '../../record/exact.ts';
import { TEXT_LAYERS } from '../../record/transcript.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { Plain, StepBase } from '../../scenarios/steps/step.ts';
import { SUBTITLE_FORMATS } from '../../scenarios/steps/text.ts';
import { refused } from './failures.ts';
import type { Performer } from './performer.ts';
import { notHeardIn } from './values.ts';

type SubtitleStep = StepBase & Plain;
/** Cues that the record itself keeps. */
const PREVIEWED_CUES = 20;
type Format = (typeof SUBTITLE_FORMATS)[number];

/** Writes the subtitles of a timed transcript to `srt/<cell>/<audio>.<format>`. */
export const writeSubtitles: Performer<SubtitleStep> = ({ world, outputs }, step, base) => {
  const value = step.input?.kind === 'output' ? outputs.transcript(step.input.ref) : undefined;
  if (value === undefined) return refused(base, 'no-input', 'there are no times to make subtitles of');
  const { data, sound } = value;
  const { width, cues: level } = step.arguments;
  let made: TranscriptSubtitles;
  try {
    made = transcriptSubtitles(data, (sound.samples / SAMPLE_RATE) * 1000, {
      layer: TEXT_LAYERS.find((name) => name === step.arguments.text),
      level: CUE_LEVELS.find((name) => name === level),
      width: typeof width === 'number' ? width : undefined,
      notHeard: notHeardIn(value.parts),
    });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return refused(base, 'subtitles', thrown.message);
  }
  const { layer, cues } = made;
  const { cues: spoken, tooFast, tooShort, overfull, adjusted, joined } = made.subtitles;
  const words = layerUnits(data, layer).map(({ text: word, start, end }) => ({ text: word, start, end }));
  const dictionary = data.zhTw?.dictionary;
  const content: Readonly<Record<Format, () => string>> = {
    srt: () => writeSrt(cues),
    vtt: () => writeVtt(cues),
    tsv: () => writeTsv(cues),
    json: () =>
      writeSubtitleJson({
        ...exact({ language: data.language }),
        dictionaries: layer === 'zh-tw' && dictionary !== undefined ? [dictionary] : [],
        words,
        cues: cues.map(({ start, end, text: shown }) => ({ start, end, text: shown })),
      }),
  };
  const name = base.pass === undefined ? sound.id : `${sound.id}-${base.pass.replace(/[^a-z0-9-]+/g, '-')}`;
  const files = formatsOf(step).map((format) => {
    const file = `srt/${world.cellFolder}/${name}.${format}`;
    world.write(file, content[format]());
    return file;
  });
  world.listener?.({ type: 'subtitles', files });
  return {
    record: {
      ...base,
      duration: world.clock.now() - base.at,
      audio: sound.id,
      subtitles: {
        files,
        layer,
        cues: spoken.length,
        ...(cues.length > spoken.length ? { notHeard: cues.length - spoken.length } : {}),
        preview: writeSrt(cues.slice(0, PREVIEWED_CUES)),
        tooFast: tooFast.length,
        tooShort: tooShort.length,
        overfull: overfull.length,
        adjusted,
        joined,
      },
    },
    fatal: false,
  };
};

function formatsOf({ arguments: { formats } }: SubtitleStep): Format[] {
  const named = Array.isArray(formats) ? SUBTITLE_FORMATS.filter((format) => formats.includes(format)) : [];
  return named.length === 0 ? ['srt'] : named;
}
