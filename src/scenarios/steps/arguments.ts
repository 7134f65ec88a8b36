import { z } from 'zod';
import { id } from '../schema/values/names.ts';

/** Arguments that several words take. */
export const as = id()
  .optional()
  .meta({ title: 'Name', description: 'Later steps use it as `$name`, gates as `of name`.' });
export const nothing = z.null({ error: 'no argument' }).optional();
