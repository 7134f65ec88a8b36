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

/** Options of a job, as the query of an upload. */
export const JobOptions = z.object({ name: z.string().optional(), language, hint });

/** A job on a sample. */
export const SampleRequest = z.strictObject({ sample: z.string(), language, hint });
