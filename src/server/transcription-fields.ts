import { z } from 'zod';
import { LANGUAGES } from '../pipeline/languages.ts';
import { languageOf } from '../scenarios/corpora/language.ts';
import { JobOptions } from './requests.ts';
import { UploadRefused } from './upload.ts';

export const RESPONSE_FORMATS = ['json', 'text', 'srt', 'verbose_json', 'vtt'] as const;
export type ResponseFormat = (typeof RESPONSE_FORMATS)[number];

/** `true` or `false`, as forms write it. */
const flag = z
  .enum(['true', 'false'], { error: 'true or false' })
  .transform((word) => word === 'true')
  .default(false);

/**
 * The fields of a transcription as OpenAI's reference of the endpoint has them (docs/serve.md#openai). What the pipeline cannot
 * do as asked is refused: a client would take the answer for what it wanted.
 */
export const TranscriptionFields = z.strictObject({
  /** Any name: the server has one pipeline, whatever its client calls it. */
  model: z.string().max(200).optional(),
  language: z
    .string()
    .transform((written) => languageOf(written.trim()))
    .refine((name) => LANGUAGES.includes(name), { error: `a code or name of: ${LANGUAGES.join(', ')}` })
    .optional(),
  prompt: JobOptions.shape.hint,
  response_format: z
    .enum(RESPONSE_FORMATS, { error: `one of ${RESPONSE_FORMATS.join(', ')}` })
    .default('json'),
  temperature: z
    .string()
    .refine((text) => text.trim() !== '' && Number(text) === 0, { error: '0: the engine runs at 0 here' })
    .optional(),
  stream: flag,
  chunking_strategy: z.literal('auto', { error: 'auto: audio is cut where nobody speaks' }).optional(),
  granularities: z.array(
    z.enum(['segment', 'word'], { error: 'timestamp_granularities[] is segment or word' }),
  ),
});
export type TranscriptionFields = z.infer<typeof TranscriptionFields>;

const GRANULARITIES = ['timestamp_granularities[]', 'timestamp_granularities'];

/** @throws UploadRefused (400) with every fault */
export function transcriptionFields(form: ReadonlyMap<string, readonly string[]>): TranscriptionFields {
  const granularities = GRANULARITIES.flatMap((field) => form.get(field) ?? []);
  const single = [...form].filter(([field]) => !GRANULARITIES.includes(field));
  const faults = single.flatMap(([field, values]) =>
    values.length > 1 ? [`${field}: given ${values.length} times`] : [],
  );
  const asked = TranscriptionFields.safeParse({
    ...Object.fromEntries(single.map(([field, values]) => [field, values[0]])),
    granularities,
  });
  if (asked.success) faults.push(...contradictions(asked.data));
  else faults.push(...asked.error.issues.map(faultOf));
  if (asked.success && faults.length === 0) return asked.data;
  throw new UploadRefused(400, 'request', faults.join('; '));
}

function contradictions({ stream, response_format, granularities }: TranscriptionFields): string[] {
  const faults: string[] = [];
  if (stream && response_format !== 'json' && response_format !== 'text')
    faults.push('stream: only text is streamed: response_format json or text');
  if (granularities.length > 0 && response_format !== 'verbose_json')
    faults.push('timestamp_granularities: only with response_format verbose_json');
  return faults;
}

function faultOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const taken = Object.keys(TranscriptionFields.shape).filter((field) => field !== 'granularities');
    return `${issue.keys.join(', ')}: not taken here; file, ${taken.join(', ')} and timestamp_granularities[] are`;
  }
  return `${issue.path[0] === 'granularities' ? '' : `${issue.path.join('.')}: `}${issue.message}`;
}
