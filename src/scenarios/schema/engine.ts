import { z } from 'zod';
import { path } from './values/names.ts';
import { text } from './values/quantities.ts';
import { section } from './values/section.ts';

const VARIABLE = 'the name of an environment variable';

export const EngineMap = section({
  library: path().meta({ title: 'Library', description: 'The shared library, relative to this file.' }),
  prepare: path().optional().meta({
    title: 'Prepare',
    description: 'A program run before the library is used, to build or fetch it.',
  }),
  env: z
    .record(
      z.string({ error: VARIABLE }).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: VARIABLE }),
      z.union([text(), z.number(), z.boolean()], { error: 'text' }).transform(String),
      { error: 'a map of environment variables' },
    )
    .optional()
    .meta({ title: 'Environment', description: 'Variables of the engine host.' }),
  label: text().optional().meta({ title: 'Label', description: 'Name in reports. Default: the id.' }),
});

export const Engine = z
  .union([path(), EngineMap], { error: 'the path of a library, or a map with `library`' })
  .meta({
    title: 'Engine',
    description:
      'One build of libchatllm: the path of its library, or a map. Pinned by sha256 in the run record. `calibration` is always there.',
  });
