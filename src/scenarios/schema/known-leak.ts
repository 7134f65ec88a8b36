import { z } from 'zod';
import { text } from './values/quantities.ts';
import { section } from './values/section.ts';

const DATE = 'a date like 2027-01-31, in quotes';

export const KnownLeak = section({
  function: text().meta({
    title: 'Function',
    description: 'A function of the engine, `*` for any characters: `BPEProcessor2::*`.',
  }),
  why: text().meta({ title: 'Why', description: 'Why it is accepted: a ticket, a bound.' }),
  until: z
    .string({ error: DATE })
    .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { error: DATE })
    .optional()
    .meta({ title: 'Until', description: 'The date from which it is no longer accepted.' }),
}).meta({ title: 'Known leak', description: 'A leak by the function it comes from.' });
