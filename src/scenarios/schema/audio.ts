import { z } from 'zod';
import { TEXT_LAYERS } from '../../record/transcript.ts';
import { id, path, paths } from './values/names.ts';
import { text, time, whole } from './values/quantities.ts';
import { section } from './values/section.ts';

/** A transcript, or one for each layer of the text pipeline; a string is the raw one. */
export const Text = z
  .union(
    [
      text(),
      section({
        raw: text().optional().meta({ title: 'Raw', description: 'As spoken.' }),
        itn: text().optional().meta({ title: 'ITN', description: 'With numerals. Default: ITN of `raw`.' }),
        'zh-tw': text().optional().meta({ title: 'zh-TW', description: 'In the characters of Taiwan.' }),
      }),
    ],
    { error: `text, or a map of ${TEXT_LAYERS.join(', ')}` },
  )
  .transform((value) => (typeof value === 'string' ? { raw: value } : value));

export const Word = section({
  text: text().meta({ title: 'Word', description: 'As in the reference text.' }),
  start: time().meta({ title: 'Start', description: 'From the start of the audio.' }),
  end: time().meta({ title: 'End', description: 'From the start of the audio.' }),
});

export const Generate = section({
  from: z
    .array(id(), { error: 'a list of audio ids' })
    .min(1, { error: 'a list of audio ids' })
    .meta({ title: 'From', description: 'Audio that is strung together.' }),
  length: time().meta({ title: 'Length', description: 'Of the whole.' }),
  gap: time().optional().meta({ title: 'Gap', description: 'Silence between two pieces. Default: 0s.' }),
  seed: whole(0).optional().meta({ title: 'Seed', description: 'Order of the pieces.', default: 1 }),
});

const CORPUS_ONLY = ['limit', 'seed', 'languages', 'shortest', 'longest'] as const;
const FILE_ONLY = ['text', 'text-file', 'words', 'hint'] as const;

export const Audio = section({
  file: paths().optional().meta({
    title: 'File',
    description: 'Anything that ffmpeg reads. Of a list the first that exists is taken.',
  }),
  corpus: path().optional().meta({
    title: 'Corpus',
    description: 'Many utterances, for `for-each`: a manifest or a folder (docs/corpora.md).',
  }),
  limit: whole(1).optional().meta({ title: 'Limit', description: 'Utterances heard, chosen at random.' }),
  seed: whole(0).optional().meta({ title: 'Seed', description: 'Of that choice.', default: 1 }),
  languages: z
    .array(text('a language as the engine names it, like English'), { error: 'a list of languages' })
    .min(1, { error: 'a list of languages' })
    .optional()
    .meta({ title: 'Languages', description: 'Only utterances in one of these.' }),
  shortest: time().optional().meta({ title: 'Shortest', description: 'Only utterances at least as long.' }),
  longest: time().optional().meta({ title: 'Longest', description: 'Only utterances at most as long.' }),
  generate: Generate.optional().meta({ title: 'Generate', description: 'Long audio made of others.' }),
  text: Text.optional().meta({
    title: 'Text',
    description: 'Reference transcript; a string is `raw`.',
  }),
  'text-file': paths().optional().meta({
    title: 'Text file',
    description: 'A file with the raw reference; a list as for `file`.',
  }),
  words: z
    .union([path(), z.array(Word, { error: 'a list of words' })], {
      error: 'a list of words, or a JSON file of them',
    })
    .optional()
    .meta({
      title: 'Words',
      description: 'Reference times for AAS: a list, or a JSON file `[{"text", "start", "end"}]` in ms.',
    }),
  language: text('a language as the engine names it, like English').optional().meta({
    title: 'Language',
    description: 'What is spoken, as the engine names it: `English`, `Chinese`.',
  }),
  hint: text().optional().meta({
    title: 'Hint',
    description:
      'Names and terms that come up: the system prompt for this audio, unless `options.system` is given.',
  }),
})
  .refine(
    ({ file, generate, corpus }) => [file, generate, corpus].filter((it) => it !== undefined).length === 1,
    {
      error: 'one of `file`, `corpus` and `generate`',
    },
  )
  .refine((audio) => audio.corpus !== undefined || CORPUS_ONLY.every((key) => audio[key] === undefined), {
    error: `${CORPUS_ONLY.join(', ')} choose utterances of a \`corpus\``,
  })
  .refine((audio) => audio.corpus === undefined || FILE_ONLY.every((key) => audio[key] === undefined), {
    error: `${FILE_ONLY.join(', ')} belong to one file: a corpus has them in its manifest`,
  })
  .refine((audio) => audio.text === undefined || audio['text-file'] === undefined, {
    error: 'either `text` or `text-file`, not both',
  })
  .meta({ title: 'Audio', description: 'One audio file, with what is said in it.' });
