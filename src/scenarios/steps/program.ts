import { exact } from '../../record/exact.ts';
import { Call, callOf } from '../schema/values/call.ts';
import { id } from '../schema/values/names.ts';
import { section } from '../schema/values/section.ts';
import { as } from './arguments.ts';
import { audioOf, defineStep } from './definition.ts';
import type { Shapes } from './step.ts';

/** Steps of a program that is watched from outside. */
export const PROGRAM = {
  call: defineStep(
    section({
      call: Call.nullable().meta({
        title: 'Call',
        description:
          "Calls the program, waits until it stands still, and reads memory. Default: its engine's `call`.",
      }),
      audio: id().optional().meta({ title: 'Audio', description: 'What the call sends.' }),
      as,
    }),
    {
      bare: true,
      checkpoint: 'called',
      bind(inputs, { input, place }) {
        const call = input.call === null ? inputs.program?.call : callOf(input.call);
        if (call === undefined) {
          inputs.report(
            place,
            'call says nothing to call, and neither does its engine',
            "do: call: 'curl -sf …'",
          );
          return undefined;
        }
        const heard = call.kind === 'openai' || input.audio !== undefined || inputs.hears;
        const sound = heard ? inputs.sound(input.audio, true) : undefined;
        if (heard && sound === undefined) return undefined;
        const fields: Shapes['call'] = { call, ...exact({ audio: sound?.value }) };
        if (call.kind !== 'openai' || sound === undefined) return { fields };
        const { slot } = inputs;
        const transcript = { ref: { slot }, layers: new Set(['raw' as const]), sound, joined: false };
        return { fields, output: { type: 'transcript', transcript }, ...audioOf(sound) };
      },
    },
  ),
};
