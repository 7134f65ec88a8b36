import { z } from 'zod';
import { LANGUAGES } from '../pipeline/languages.ts';
import { LONGEST_HINT } from './limits.ts';

const language = z
  .string()
  .refine((name) => name === 'auto' || LANGUAGES.includes(name), {
    error: 'auto, or a language as /api/info lists them',
  })
  .optional();
// Control characters have no business in what goes to the engine's prompt.
const hint = z
  .string()
  .max(LONGEST_HINT, { error: `at most ${LONGEST_HINT} characters` })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'no control characters' })
  .optional();

/** Characters that end a line, or turn the direction of what follows: a name is shown, and offered for saving. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const name = z
  .string()
  .overwrite((text) => text.replace(UNSEEN, ''))
  .optional();

/** Options of a job, as the query of an upload. */
export const JobOptions = z.object({ name, language, hint });

/** A job on a sample. */
export const SampleRequest = z.strictObject({ sample: z.string().max(100), language, hint });
