import { z } from 'zod';
import { StepList } from '../steps/steps.ts';
import { Audio } from './audio.ts';
import { Engine } from './engine.ts';
import { KnownLeak } from './known-leak.ts';
import { Model } from './model.ts';
import { Defaults, Scenario } from './scenario.ts';
import { byId } from './values/names.ts';
import { section } from './values/section.ts';

/** A whole scenario file; `x-*` keys, and `null`s that remove something inherited, are taken off before. */
export const File = section({
  version: z.literal(1, { error: '1' }).meta({ title: 'Version', description: 'Of this language: 1.' }),
  engines: byId(Engine).optional().meta({
    title: 'Engines',
    description: 'Builds of libchatllm; `calibration` is always there.',
  }),
  models: byId(Model).optional().meta({ title: 'Models', description: 'Model files by id.' }),
  audio: byId(Audio).optional().meta({ title: 'Audio', description: 'Audio files by id.' }),
  pipelines: byId(StepList).optional().meta({
    title: 'Pipelines',
    description:
      'Step lists for `use` and `serve`. Names inside are local; the value is the last transcript.',
  }),
  'known-leaks': byId(KnownLeak).optional().meta({
    title: 'Known leaks',
    description: 'Leaks accepted for the gates that name them (docs/diagnose.md).',
  }),
  defaults: Defaults.optional(),
  scenarios: byId(Scenario).meta({ title: 'Scenarios', description: 'The experiments by id.' }),
}).meta({ title: 'asr-bench scenario file' });
