import { z } from 'zod';
import { id, reference } from '../schema/values/names.ts';
import { whole, word } from '../schema/values/quantities.ts';
import { section } from '../schema/values/section.ts';
import { as } from './arguments.ts';
import { defineStep } from './definition.ts';

const LOOP = 'exactly one loop variable: chunk, part, model or audio';

/** More is what iterations are for: a leak is counted by them. */
const MOST_REPEATS = 100;

/** A list of ids to go through. */
const idList = (kind: string) =>
  z
    .array(id(), { error: `a list of ${kind} ids` })
    .min(1, { error: `a list of ${kind} ids` })
    .optional();

/** One id, or a list of them. */
const idOrList = (kind: string) =>
  z
    .union([id(), idList(kind).unwrap()], { error: `an ${kind} id, or a list of them` })
    .transform((ids) => (typeof ids === 'string' ? [ids] : ids))
    .optional();

/** Words that hold lists of steps: `bind/` opens them. @param steps what a list of steps is */
export const lists = (steps: () => z.ZodType<unknown>) => ({
  'for-each': defineStep(
    section({
      'for-each': section({
        chunk: reference().nullish().meta({ title: 'Chunks', description: 'The chunks of a `chunk` step.' }),
        part: reference()
          .nullish()
          .meta({ title: 'Parts', description: 'The passes of an earlier loop, one by one.' }),
        model: idList('model').meta({
          title: 'Models',
          description: 'What `load` loads in each pass.',
        }),
        audio: idOrList('audio').meta({
          title: 'Audio',
          description: 'What each pass hears; a corpus is all its utterances.',
        }),
      })
        .refine((loop) => Object.keys(loop).length === 1, { error: LOOP })
        .meta({ title: 'For each', description: 'Does the steps for each of these.' }),
      do: steps().meta({ title: 'Do', description: 'The steps of one pass.' }),
      'on-failure': word(['stop', 'respawn']).optional().meta({
        title: 'On failure',
        description: '`respawn`: go on with the next pass in a new engine host.',
      }),
      as: as.meta({ title: 'Name', description: 'The transcripts of all passes, joined, times absolute.' }),
    }),
    { example: 'say what it goes through,  - for-each: { model: [small, large] }' },
  ),
  repeat: defineStep(
    section({
      repeat: whole(1)
        .refine((times) => times <= MOST_REPEATS, { error: `at most ${MOST_REPEATS}` })
        .meta({
          title: 'Repeat',
          description: 'Does the steps so often within one iteration.',
        }),
      do: steps().meta({ title: 'Do', description: 'The steps that are repeated.' }),
    }),
    { example: 'say how often,  - repeat: 3' },
  ),
  use: defineStep(
    section({
      use: id().meta({
        title: 'Use',
        description: 'The steps of a pipeline. Its value is its last transcript.',
      }),
      as,
    }),
    { example: 'name a pipeline,  - use: zh-tw' },
  ),
});
