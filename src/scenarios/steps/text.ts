import { z } from 'zod';
import { TIME_STYLES } from '../../pipeline/itn/reading/options.ts';
import { VOCABULARIES } from '../../pipeline/zh-tw/conversion/vocabulary.ts';
import { exact } from '../../record/exact.ts';
import { TEXT_LAYERS } from '../../record/transcript.ts';
import { whole, word } from '../schema/values/quantities.ts';
import { section } from '../schema/values/section.ts';
import { as, nothing } from './arguments.ts';
import { type Bound, defineStep } from './definition.ts';
import type { Layer, Transcript } from './scope.ts';
import type { Plain } from './step.ts';

export const SUBTITLE_FORMATS = ['srt', 'vtt', 'json', 'tsv'] as const;
const SPOKEN_LAYERS = ['raw', 'itn'] as const;
const FORMATS = `one of, or a list of: ${SUBTITLE_FORMATS.join(', ')}`;

const subtitleArguments = section({
  subtitle: z
    .union(
      [
        word(SUBTITLE_FORMATS).transform((format) => [format]),
        z.array(word(SUBTITLE_FORMATS), { error: FORMATS }).min(1, { error: FORMATS }),
      ],
      { error: FORMATS },
    )
    .nullable()
    .meta({
      title: 'Subtitle',
      description: 'Writes subtitles to `srt/<cell>/`.',
    }),
  text: word(TEXT_LAYERS)
    .optional()
    .meta({ title: 'Text', description: 'Layer to show. Default: the last one that was made.' }),
  width: whole(1)
    .optional()
    .meta({ title: 'Width', description: 'Columns of a line; a Han character takes two.' }),
  cues: word(['sentence', 'word'])
    .optional()
    .meta({ title: 'Cues', description: 'What a cue holds: `sentence` (as far as it fits) or `word`.' }),
  as,
});

/** Steps that work on text: layers of a transcript, and subtitles. */
export const TEXT = {
  itn: defineStep(
    section({
      itn: nothing.meta({ title: 'ITN', description: 'Adds the layer `itn` to the transcript: numerals.' }),
      style: word(TIME_STYLES)
        .optional()
        .meta({ title: 'Style', description: 'How a time is written.', default: 'padded' }),
      as,
    }),
    { bare: true, bind: (inputs, { input }) => addLayer('itn', inputs.transcript(), input) },
  ),
  tokenize: defineStep(
    section({
      tokenize: word(SPOKEN_LAYERS).nullable().meta({
        title: 'Tokenize',
        description: 'Adds the layer `tokens`: words of `raw` or `itn`, by Jieba.',
      }),
      as,
    }),
    {
      bare: true,
      bind(inputs, { input }) {
        const transcript = inputs.transcript();
        if (transcript === undefined) return undefined;
        const layer = input.tokenize ?? (transcript.layers.has('itn') ? 'itn' : 'raw');
        if (!inputs.requireLayer(transcript, layer)) return undefined;
        if (input.tokenize === null) inputs.note('layer', layer, 'the last one made');
        return addLayer('tokens', transcript, { layer });
      },
    },
  ),
  'zh-tw': defineStep(
    section({
      'zh-tw': nothing.meta({
        title: 'zh-TW',
        description: 'Adds the layer `zh-tw`: OpenCC, over the whole text.',
      }),
      style: word(VOCABULARIES)
        .optional()
        .meta({ title: 'Style', description: 'Which words change with the script.', default: 'general' }),
      as,
    }),
    { bare: true, bind: (inputs, { input }) => addLayer('zh-tw', inputs.transcript(), input) },
  ),
  subtitle: defineStep(subtitleArguments, {
    bare: true,
    bind(inputs, { input, placeOf }) {
      const given = inputs.need('times');
      if (given === undefined) return undefined;
      inputs.note('times', 'times', inputs.origin(given));
      const { ref, transcript } = given.output;
      const { text: written, subtitle, width, cues } = input;
      if (written !== undefined && transcript === undefined && written !== 'raw') {
        inputs.report(
          placeOf('text'),
          `subtitle: the times are on the reference text, which has no layer ${written}`,
        );
        return undefined;
      }
      if (written !== undefined && transcript !== undefined && !inputs.requireLayer(transcript, written)) {
        return undefined;
      }
      const text = written ?? TEXT_LAYERS.findLast((layer) => transcript?.layers.has(layer)) ?? 'raw';
      if (written === undefined) inputs.note('text', `layer ${text}`, 'the last one made');
      const fields: Plain = {
        input: { kind: 'output', ref },
        arguments: { formats: subtitle ?? ['srt'], text, ...exact({ width, cues }) },
      };
      return { fields };
    },
  }),
};

function addLayer(
  layer: Exclude<Layer, 'raw'>,
  transcript: Transcript | undefined,
  { style, layer: of }: { readonly style?: string | undefined; readonly layer?: string },
): Bound | undefined {
  if (transcript === undefined) return undefined;
  const fields: Plain = {
    input: { kind: 'output', ref: transcript.ref },
    arguments: exact({ layer: of, style }),
  };
  transcript.layers.add(layer);
  return { fields, output: { type: 'transcript', transcript }, layer };
}
