import { id } from '../schema/values/names.ts';
import { size } from '../schema/values/quantities.ts';
import { section } from '../schema/values/section.ts';
import { as, nothing } from './arguments.ts';
import { audioOf, defineStep } from './definition.ts';
import type { Plain } from './step.ts';

/** Steps of a server under load: what they do is in `studies/soak`. */
export const SERVER = {
  serve: defineStep(
    section({
      serve: id().meta({ title: 'Serve', description: 'Starts the web server with this pipeline.' }),
      recycle: size().optional().meta({
        title: 'Recycle',
        description: 'A new engine host when the old one has grown to this.',
      }),
      as,
    }),
    { example: 'name a pipeline,  - serve: zh-tw' },
  ),
  job: defineStep(
    section({
      job: nothing.meta({
        title: 'Job',
        description: 'One request to the server, from upload to subtitles.',
      }),
      as,
    }),
    {
      bare: true,
      checkpoint: 'job',
      bind(inputs) {
        const sound = inputs.sound(undefined, true);
        if (sound === undefined) return undefined;
        return { fields: { input: sound.value, arguments: {} } satisfies Plain, ...audioOf(sound) };
      },
    },
  ),
  stop: defineStep(section({ stop: nothing.meta({ title: 'Stop', description: 'Stops the server.' }), as }), {
    bare: true,
    bind: () => ({ fields: { arguments: {} } satisfies Plain }),
  }),
};
