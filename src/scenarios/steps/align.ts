import { z } from 'zod';
import { exact } from '../../record/exact.ts';
import { reference } from '../schema/values/names.ts';
import { text, word } from '../schema/values/quantities.ts';
import { section } from '../schema/values/section.ts';
import { as } from './arguments.ts';
import { audioOf, defineStep, type StepInputs, type WrittenStep } from './definition.ts';
import type { Sound, Transcript } from './scope.ts';
import type { AlignText, Shapes } from './step.ts';

const ALIGN = 'one of: reference, tokens, raw, itn, or $ and the name of a transcript';

const ALIGNABLE = ['tokens', 'raw', 'itn'] as const;
type Alignable = (typeof ALIGNABLE)[number];

const alignArguments = section({
  align: z
    .union([word(['reference', ...ALIGNABLE]), reference()], { error: ALIGN })
    .nullable()
    .meta({
      title: 'Align',
      description:
        'Times for each word of at most 5 minutes: of the reference text, a layer of the transcript, or `$name`.',
    }),
  delimiter: text()
    .optional()
    .meta({ title: 'Delimiter', description: 'Times a sentence instead of a word.' }),
  as,
});

export const ALIGN_STEP = defineStep(alignArguments, {
  bare: true,
  checkpoint: 'inferred',
  needs: 'aligner',
  bind(inputs, step) {
    const found = textOfAlign(inputs, step);
    const { model, slot } = inputs;
    if (found === undefined || model === undefined) return undefined;
    inputs.note('model', model.id, `load ${model.since}`);
    const { text, sound, transcript } = found;
    const { delimiter } = step.input;
    const fields: Shapes['align'] = { model: model.id, audio: sound.value, text, ...exact({ delimiter }) };
    return {
      fields,
      output: { type: 'times', ref: { slot }, ...exact({ transcript }) },
      ...audioOf(sound),
    };
  },
});

interface BoundText {
  readonly text: AlignText;
  readonly sound: Sound;
  /** Absent for the reference text. */
  readonly transcript?: Transcript;
}

/** What `align` lays on the audio: a reference text, or a layer of a transcript. */
function textOfAlign(
  inputs: StepInputs,
  step: WrittenStep<z.output<typeof alignArguments>>,
): BoundText | undefined {
  const written = step.input.align;
  if (written === null) return nearestText(inputs, step);
  if (written === 'reference') return referenceText(inputs, step);
  if (!written.startsWith('$')) {
    const given = inputs.need('transcript');
    if (given === undefined) return undefined;
    inputs.note('text', `layer ${written}`, inputs.origin(given));
    return layerOf(inputs, given.output.transcript, asAlignable(written));
  }
  const found = inputs.resolve('align', written, 'transcript', ['raw', 'itn', 'tokens']);
  if (found === undefined) return undefined;
  inputs.note('text', `${found.name}, layer ${found.field ?? 'raw'}`, 'named here');
  return layerOf(inputs, found.output.transcript, asAlignable(found.field ?? 'raw'));
}

const asAlignable = (text: string): Alignable => ALIGNABLE.find((layer) => layer === text) ?? 'raw';

function nearestText(inputs: StepInputs, step: WrittenStep<unknown>): BoundText | undefined {
  const given = inputs.nearest('transcript');
  if (given === undefined) {
    inputs.note('text', 'reference', 'no earlier transcript');
    return referenceText(inputs, step);
  }
  const { transcript } = given.output;
  const layer = transcript.layers.has('tokens') ? 'tokens' : 'raw';
  inputs.note('text', `layer ${layer}`, inputs.origin(given));
  return layerOf(inputs, transcript, layer);
}

function layerOf(inputs: StepInputs, transcript: Transcript, layer: Alignable): BoundText | undefined {
  if (!inputs.requireLayer(transcript, layer)) return undefined;
  return {
    text: { kind: 'layer', of: transcript.ref, layer },
    sound: transcript.sound,
    transcript,
  };
}

function referenceText(inputs: StepInputs, { placeOf }: WrittenStep<unknown>): BoundText | undefined {
  const sound = inputs.sound(undefined);
  if (sound === undefined) return undefined;
  const { source, whole } = sound;
  if (source === undefined || !whole) {
    inputs.report(placeOf('align'), 'align: reference, but a chunk has no reference text', 'do: align: raw');
    return undefined;
  }
  if (!inputs.hasReference(source)) {
    inputs.report(
      placeOf('align'),
      `align: reference, but audio ${source} has no reference text`,
      'do: give the audio `text` or `text-file`',
    );
    return undefined;
  }
  return { text: { kind: 'reference', audio: source }, sound };
}
