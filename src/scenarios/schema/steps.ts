import { z } from 'zod';
import { TEXT_LAYERS } from '../../record/transcript.ts';
import type { StepWord } from '../plan/plan.ts';
import { id, idOrReference, path, reference } from './names.ts';
import { optionsShape } from './options.ts';
import { size, text, time, whole, word } from './quantities.ts';
import { section } from './section.ts';

const as = id()
  .optional()
  .meta({ title: 'Name', description: 'Later steps use it as `$name`, gates as `of name`.' });
const nothing = z.null({ error: 'no argument' }).optional();
const style = text()
  .optional()
  .meta({ title: 'Style', description: 'Named style of the stage (docs/text.md).' });
const dictionary = path()
  .optional()
  .meta({ title: 'Dictionary', description: 'A dictionary of your own, a file.' });
const onFailure = word(['stop', 'respawn'])
  .optional()
  .meta({ title: 'On failure', description: '`respawn`: go on with the next pass in a new engine host.' });

export const SUBTITLE_FORMATS = ['srt', 'vtt', 'json', 'tsv'] as const;
export const SPOKEN_LAYERS = ['raw', 'itn'] as const;

const ALIGN = 'one of: reference, tokens, raw, itn, or $ and the name of a transcript';
const FORMATS = `one of, or a list of: ${SUBTITLE_FORMATS.join(', ')}`;
const LOOP = 'exactly one loop variable: chunk, part, model or audio';
const CHECKPOINT = 'a name: small letters, digits and hyphens';

/** A list of ids to go through. */
const idList = (kind: string) =>
  z
    .array(id(), { error: `a list of ${kind} ids` })
    .min(1, { error: `a list of ${kind} ids` })
    .optional();

// The steps of a loop are steps again: typed when they are read one by one (load/steps.ts).
const steps = (): z.ZodType<unknown> =>
  z.array(
    z.lazy(() => Step),
    { error: 'a list of steps' },
  );

/** Each step word with its arguments. A word's own key holds its main argument; null means not given. */
export const STEPS = {
  align: section({
    align: z
      .union([word(['reference', 'tokens', 'raw', 'itn']), reference()], { error: ALIGN })
      .nullable()
      .meta({
        title: 'Align',
        description:
          'Times for each word. Main argument: `reference` (the text of the audio), a layer of the transcript (`tokens` `raw` `itn`), or `$name`.',
      }),
    delimiter: text()
      .optional()
      .meta({ title: 'Delimiter', description: 'Times a sentence instead of a word.' }),
    as,
  }),
  checkpoint: section({
    checkpoint: z
      .string({ error: CHECKPOINT })
      .regex(/^[a-z][a-z0-9-]*$/, { error: CHECKPOINT })
      .meta({ title: 'Checkpoint', description: 'Reads memory here, under this name.' }),
    as,
  }),
  chunk: section({
    chunk: time().nullable().meta({
      title: 'Chunk',
      description: 'Cuts speech into chunks of about this length (default 20s), at pauses.',
    }),
    max: time().optional().meta({ title: 'Longest', description: 'No chunk is longer. Default: 30s.' }),
    as,
  }),
  decode: section({
    decode: idOrReference()
      .nullable()
      .meta({ title: 'Decode', description: 'Any audio to 16 kHz mono, by ffmpeg.' }),
    to: path()
      .optional()
      .meta({ title: 'To', description: 'Keep the wav under this name in the run folder.' }),
    as,
  }),
  'for-each': section({
    'for-each': section({
      chunk: reference().nullish().meta({ title: 'Chunks', description: 'The chunks of a `chunk` step.' }),
      part: reference()
        .nullish()
        .meta({ title: 'Parts', description: 'The passes of an earlier loop, one by one.' }),
      model: idList('model').meta({
        title: 'Models',
        description: 'Model ids: what `load` loads in each pass.',
      }),
      audio: idList('audio').meta({ title: 'Audio', description: 'Audio ids: what each pass hears.' }),
    })
      .refine((loop) => Object.keys(loop).length === 1, { error: LOOP })
      .meta({ title: 'For each', description: 'The loop variable, and what it goes through.' }),
    do: steps().meta({ title: 'Do', description: 'The steps of one pass.' }),
    'on-failure': onFailure,
    as: as.meta({ title: 'Name', description: 'The transcripts of all passes, joined, times absolute.' }),
  }),
  idle: section({
    idle: time().meta({ title: 'Idle', description: 'Waits, then reads memory (checkpoint `idle`).' }),
    as,
  }),
  itn: section({
    itn: nothing.meta({ title: 'ITN', description: 'Adds the layer `itn` to the transcript: numerals.' }),
    style,
    dictionary,
    as,
  }),
  job: section({
    job: nothing.meta({ title: 'Job', description: 'One request to the server, from upload to subtitles.' }),
    as,
  }),
  load: section({
    load: id().nullable().meta({ title: 'Load', description: 'Loads a model in the engine host.' }),
    ...optionsShape,
    language: z
      .union([reference(), optionsShape.language.unwrap()], { error: 'a language, or $name.language' })
      .optional()
      .meta({ title: 'Language', description: 'A language, `auto`, or `$name.language` of a transcript.' }),
    as,
  }),
  respawn: section({
    respawn: nothing.meta({
      title: 'Respawn',
      description: 'A new engine host; the old one is killed, not destroyed.',
    }),
    as,
  }),
  restart: section({
    restart: nothing.meta({ title: 'Restart', description: 'Clears the context and keeps the model.' }),
    system: text().optional().meta({ title: 'System prompt', description: 'From here on.' }),
    as,
  }),
  serve: section({
    serve: id().meta({ title: 'Serve', description: 'Starts the web server with this pipeline.' }),
    recycle: size().optional().meta({
      title: 'Recycle',
      description: 'A new engine host when the old one has grown to this.',
    }),
    as,
  }),
  stop: section({ stop: nothing.meta({ title: 'Stop', description: 'Stops the server.' }), as }),
  subtitle: section({
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
        description: 'Writes subtitles to `srt/<cell>/`: `srt` `vtt` `json` `tsv`.',
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
  }),
  tokenize: section({
    tokenize: word(SPOKEN_LAYERS).nullable().meta({
      title: 'Tokenize',
      description: 'Adds the layer `tokens`: words of `raw` or `itn`, by Jieba.',
    }),
    style,
    dictionary,
    as,
  }),
  transcribe: section({
    transcribe: idOrReference()
      .nullable()
      .meta({ title: 'Transcribe', description: 'Speech to text. Main argument: audio.' }),
    'abort-after': whole(1)
      .optional()
      .meta({ title: 'Abort after', description: 'Calls for the end after so many chunks of output.' }),
    'max-new-tokens': whole(1)
      .optional()
      .meta({ title: 'Longest answer', description: 'Limit of new tokens.' }),
    as,
  }),
  trim: section({
    trim: nothing.meta({
      title: 'Trim',
      description: '`malloc_trim(0)`, then reads memory; marked in the report.',
    }),
    as,
  }),
  unload: section({
    unload: nothing.meta({
      title: 'Unload',
      description: 'Destroys the started object, where the library can.',
    }),
    as,
  }),
  use: section({
    use: id().meta({
      title: 'Use',
      description: 'The steps of a pipeline. Its value is its last transcript.',
    }),
    as,
  }),
  vad: section({
    vad: idOrReference().nullable().meta({ title: 'VAD', description: 'Finds speech in decoded audio.' }),
    backend: id().optional().meta({ title: 'Backend', description: 'Detector to use (docs/vad.md).' }),
    model: path().optional().meta({ title: 'Model', description: 'ONNX file of the detector.' }),
    as,
  }),
  'zh-tw': section({
    'zh-tw': nothing.meta({
      title: 'zh-TW',
      description: 'Adds the layer `zh-tw`: OpenCC, over the whole text.',
    }),
    style,
    dictionary,
    as,
  }),
} as const satisfies Readonly<Record<StepWord, z.ZodType>>;

/** Words that say enough by themselves. */
export const BARE_WORDS = [
  'align',
  'chunk',
  'decode',
  'itn',
  'job',
  'load',
  'respawn',
  'restart',
  'stop',
  'subtitle',
  'tokenize',
  'transcribe',
  'trim',
  'unload',
  'vad',
  'zh-tw',
] as const satisfies readonly StepWord[];

/** `load/explain.ts` knows the union of steps by this message and asks the step's own schema instead. */
export const STEP_UNION = 'a step';

export const Step: z.ZodType<unknown> = z
  .union([z.enum(BARE_WORDS), ...Object.values(STEPS)], { error: STEP_UNION })
  .meta({ id: 'step', title: 'Step', description: 'A word, or a map with exactly one step word.' });

export const StepList = steps().meta({ id: 'steps', title: 'Steps' });

/** What a step's map holds once it is validated, by word. */
export type StepInput<Word extends StepWord> = z.output<(typeof STEPS)[Word]>;
