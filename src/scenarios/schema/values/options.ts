import { z } from 'zod';
import { amount, text, whole } from './quantities.ts';
import { section } from './section.ts';

/** What the engine is told when a model is loaded; also arguments of `load`. */
export const optionsShape = {
  threads: whole(1).optional().meta({
    title: 'Threads',
    description: 'Threads of the engine (docs/engine.md#threads).',
  }),
  context: whole(1).optional().meta({
    title: 'Context',
    description: 'Size of the context in tokens; memory is reserved by it.',
    default: 4096,
  }),
  temperature: amount()
    .optional()
    .meta({ title: 'Temperature', description: '0 makes runs repeatable.', default: 0 }),
  seed: whole(0).optional().meta({ title: 'Seed', description: 'Seed of the sampler.', default: 1 }),
  language: text('a language as the engine names it, like English, or auto').optional().meta({
    title: 'Language',
    description: 'As the engine names it (`English`, `Chinese`), or `auto`.',
    default: 'auto',
  }),
  system: text().optional().meta({ title: 'System prompt', description: 'System prompt of each round.' }),
  'max-new-tokens': whole(1)
    .optional()
    .meta({ title: 'Longest answer', description: 'Most new tokens in one round.' }),
  extra: z
    .array(z.union([text(), z.number()], { error: 'a word' }).transform(String), { error: 'a list of words' })
    .optional()
    .meta({ title: 'Further words', description: 'Words for the engine, as they are.' }),
};

export const Options = section(optionsShape).meta({
  title: 'Engine options',
  description: 'Options of the engine.',
});
