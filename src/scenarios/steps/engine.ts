import { z } from 'zod';
import type { EngineOptions } from '../../bindings/engine.ts';
import { exact } from '../../record/exact.ts';
import { id, idOrReference, reference } from '../schema/values/names.ts';
import { optionsShape } from '../schema/values/options.ts';
import { text, time, whole } from '../schema/values/quantities.ts';
import { section } from '../schema/values/section.ts';
import { as, nothing } from './arguments.ts';
import { audioOf, type Bound, defineStep, type StepInputs, type WrittenStep } from './definition.ts';
import type { Shapes, Value } from './step.ts';

const CHECKPOINT = 'a name: small letters, digits and hyphens';

const loadArguments = section({
  load: id().nullable().meta({ title: 'Load', description: 'Loads a model in the engine host.' }),
  ...optionsShape,
  language: z
    .union([reference(), optionsShape.language.unwrap()], { error: 'a language, or $name.language' })
    .optional()
    .meta({ title: 'Language', description: 'A language, `auto`, or `$name.language` of a transcript.' }),
  as,
});

/** Steps of the engine host; `align` has a file of its own. */
export const ENGINE = {
  load: defineStep(loadArguments, { bare: true, checkpoint: 'loaded', bind: bindLoad }),
  transcribe: defineStep(
    section({
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
    {
      bare: true,
      checkpoint: 'inferred',
      needs: 'asr',
      context: 'fed',
      bind(inputs, { input }) {
        const sound = inputs.sound(input.transcribe);
        const { model, slot } = inputs;
        if (sound === undefined || model === undefined) return undefined;
        inputs.note('model', model.id, `load ${model.since}`);
        const { 'abort-after': abortAfter, 'max-new-tokens': maxNewTokens } = input;
        const fields: Shapes['transcribe'] = {
          model: model.id,
          audio: sound.value,
          ...exact({ 'abort-after': abortAfter, 'max-new-tokens': maxNewTokens }),
        };
        const transcript = { ref: { slot }, layers: new Set(['raw' as const]), sound, joined: false };
        return { fields, output: { type: 'transcript', transcript }, ...audioOf(sound) };
      },
    },
  ),
  restart: defineStep(
    section({
      restart: nothing.meta({ title: 'Restart', description: 'Clears the context and keeps the model.' }),
      system: text().optional().meta({ title: 'System prompt', description: 'From here on.' }),
      as,
    }),
    {
      bare: true,
      checkpoint: 'restarted',
      needs: 'any',
      context: 'cleared',
      bind: (_, { input: { system } }) => ({ fields: exact({ system }) satisfies Shapes['restart'] }),
    },
  ),
  unload: defineStep(
    section({
      unload: nothing.meta({
        title: 'Unload',
        description: 'Destroys the started object, where the library can.',
      }),
      as,
    }),
    { bare: true, checkpoint: 'unloaded', needs: 'any', context: 'unloaded' },
  ),
  respawn: defineStep(
    section({
      respawn: nothing.meta({
        title: 'Respawn',
        description: 'A new engine host; the old one is killed.',
      }),
      as,
    }),
    { bare: true, checkpoint: 'baseline', context: 'unloaded' },
  ),
  trim: defineStep(
    section({
      trim: nothing.meta({
        title: 'Trim',
        description: '`malloc_trim(0)`, then reads memory.',
      }),
      as,
    }),
    { bare: true, checkpoint: 'trimmed' },
  ),
  idle: defineStep(
    section({
      idle: time().meta({ title: 'Idle', description: 'Waits, then reads memory.' }),
      as,
    }),
    {
      example: 'say how long,  - idle: 2s',
      checkpoint: 'idle',
      bind: (_, { input }) => ({ fields: { time: input.idle } satisfies Shapes['idle'] }),
    },
  ),
  checkpoint: defineStep(
    section({
      checkpoint: z
        .string({ error: CHECKPOINT })
        .regex(/^[a-z][a-z0-9-]*$/, { error: CHECKPOINT })
        .meta({ title: 'Checkpoint', description: 'Reads memory here, under this name.' }),
      as,
    }),
    {
      example: 'name it,  - checkpoint: settled',
      bind(inputs, { input: { checkpoint: name }, placeOf }) {
        const giver = Object.entries(inputs.checkpoints).find(([, taken]) => taken === name)?.[0];
        if (giver !== undefined) {
          inputs.report(
            placeOf('checkpoint'),
            `checkpoint: ${name} is the name that \`${giver}\` gives to its own`,
            'do: choose another',
          );
        }
        return { fields: { name } satisfies Shapes['checkpoint'] };
      },
    },
  ),
};

function bindLoad(
  inputs: StepInputs,
  { input }: WrittenStep<z.output<typeof loadArguments>>,
): Bound | undefined {
  const { model } = inputs;
  if (model === undefined) return undefined;
  const { load: written, as: _, language, ...own } = input;
  if (written === null) inputs.note('model', model.id, model.by);
  let taken: Value<string> | undefined;
  let said: EngineOptions = exact(own);
  if (language?.startsWith('$') === true) {
    const found = inputs.resolve('language', language, 'transcript', ['language']);
    if (found === undefined) return undefined;
    taken = { kind: 'output', ref: { ...found.output.transcript.ref, field: 'language' } };
    inputs.note('language', `language of ${found.name}`, 'named here');
  } else if (language !== undefined) {
    said = { ...said, language };
  }
  const fields: Shapes['load'] = {
    model: model.id,
    options: inputs.loadOptions(model.id, said),
    ...exact({ language: taken }),
  };
  return { fields };
}
