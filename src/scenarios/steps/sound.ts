import { exact } from '../../record/exact.ts';
import { id, idOrReference, path } from '../schema/values/names.ts';
import { time } from '../schema/values/quantities.ts';
import { section } from '../schema/values/section.ts';
import { as } from './arguments.ts';
import { audioOf, defineStep } from './definition.ts';
import type { Plain } from './step.ts';

/** `chunk` cuts at pauses near this length, and never later than that (docs/vad.md). */
const CHUNK_TARGET = 20e9;
const CHUNK_MAX = 30e9;

/** Steps that hear audio in the harness. */
export const SOUND = {
  decode: defineStep(
    section({
      decode: idOrReference()
        .nullable()
        .meta({ title: 'Decode', description: 'Any audio to 16 kHz mono, by ffmpeg.' }),
      to: path()
        .optional()
        .meta({ title: 'To', description: 'Keep the wav under this name in the run folder.' }),
      as,
    }),
    {
      bare: true,
      bind(inputs, { input: { decode, to } }) {
        const sound = inputs.sound(decode, true);
        if (sound === undefined) return undefined;
        const fields: Plain = { input: sound.value, arguments: exact({ to }) };
        const decoded = { ...sound, value: { kind: 'output' as const, ref: { slot: inputs.slot } } };
        return { fields, output: { type: 'sound', sound: decoded }, ...audioOf(sound) };
      },
    },
  ),
  vad: defineStep(
    section({
      vad: idOrReference().nullable().meta({ title: 'VAD', description: 'Finds speech in decoded audio.' }),
      backend: id().optional().meta({ title: 'Backend', description: 'Detector to use (docs/vad.md).' }),
      model: path().optional().meta({ title: 'Model', description: 'ONNX file of the detector.' }),
      as,
    }),
    {
      bare: true,
      bind(inputs, { input: { vad, backend, model: file } }) {
        const sound = inputs.sound(vad);
        if (sound === undefined) return undefined;
        const model = file && inputs.needFile('vad-model', 'model', file);
        const fields: Plain = { input: sound.value, arguments: exact({ backend, model }) };
        return {
          fields,
          output: { type: 'speech', ref: { slot: inputs.slot }, sound },
          ...audioOf(sound),
        };
      },
    },
  ),
  chunk: defineStep(
    section({
      chunk: time().nullable().meta({
        title: 'Chunk',
        description: 'Cuts speech into chunks of about this length (default 20s), at pauses.',
      }),
      max: time().optional().meta({ title: 'Longest', description: 'No chunk is longer. Default: 30s.' }),
      as,
    }),
    {
      bare: true,
      bind(inputs, { input, placeOf }) {
        const given = inputs.need('speech');
        if (given === undefined) return undefined;
        inputs.note('speech', 'speech', inputs.origin(given));
        const target = input.chunk ?? CHUNK_TARGET;
        const max = input.max ?? Math.max(CHUNK_MAX, target);
        if (max < target) {
          inputs.report(placeOf('max'), 'chunk: the longest chunk is shorter than the usual one');
        }
        const { sound, ref } = given.output;
        const fields: Plain = { input: { kind: 'output', ref }, arguments: { target, max } };
        return {
          fields,
          output: { type: 'chunks', ref: { slot: inputs.slot }, sound },
          ...audioOf(sound),
        };
      },
    },
  ),
};
