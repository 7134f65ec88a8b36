import { z } from 'zod';
import { id, path } from '../schema/values/names.ts';
import { text } from '../schema/values/quantities.ts';

/** Arguments that several words take. */
export const as = id()
  .optional()
  .meta({ title: 'Name', description: 'Later steps use it as `$name`, gates as `of name`.' });
export const nothing = z.null({ error: 'no argument' }).optional();
export const style = text()
  .optional()
  .meta({ title: 'Style', description: 'Named style of the stage (docs/text.md).' });
export const dictionary = path()
  .optional()
  .meta({ title: 'Dictionary', description: 'A dictionary of your own, a file.' });
