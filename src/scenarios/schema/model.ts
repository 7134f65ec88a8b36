import { z } from 'zod';
import { WEIGHTS } from '../plan/plan.ts';
import { Text } from './audio.ts';
import { path } from './values/names.ts';
import { Options } from './values/options.ts';
import { share, text, time, whole, word } from './values/quantities.ts';
import { section } from './values/section.ts';

export const Script = section({
  text: Text.optional().meta({
    title: 'Text',
    description: "What it says. Default: the audio's reference text.",
  }),
  times: z
    .array(z.tuple([time(), time()], { error: 'a pair of times, [0 ms, 320 ms]' }), {
      error: 'a list of pairs of times, one pair a word',
    })
    .optional()
    .meta({
      title: 'Times',
      description: 'Start and end of each word, for an aligner. Default: evenly over the audio.',
    }),
  errors: share()
    .optional()
    .meta({ title: 'Errors', description: 'Share of words (Chinese: characters) to get wrong.' }),
  seed: whole(0).optional().meta({ title: 'Seed', description: 'Which words are wrong.', default: 1 }),
}).meta({ title: 'Script', description: 'What a synthetic checkpoint says.' });

export const weights = () =>
  word(WEIGHTS).meta({
    title: 'Weights',
    description: '`real`, or a synthetic checkpoint: true architecture, scripted words. `--models` wins.',
    default: 'real',
  });

export const ModelMap = section({
  file: path().optional().meta({ title: 'File', description: 'A model file of your own.' }),
  like: text('the id of a model in models/manifest.yaml').optional().meta({
    title: 'Like',
    description: 'Id of models/manifest.yaml: its architecture, or file.',
  }),
  kind: word(['asr', 'aligner']).optional().meta({
    title: 'Kind',
    description: "Default: from the manifest or the file's header.",
  }),
  weights: weights().optional(),
  script: Script.optional(),
  options: Options.optional(),
}).refine((model) => (model.file === undefined) !== (model.like === undefined), {
  error: 'either `file` or `like`',
});

export const Model = z
  .union([text('the id of a model in models/manifest.yaml'), ModelMap], {
    error: 'an id of models/manifest.yaml, or a map with `file` or `like`',
  })
  .meta({ title: 'Model', description: 'An id of models/manifest.yaml, or a map with `file` or `like`.' });
