import { z } from 'zod';
import type { Call as CallShape } from '../../../bindings/engine.ts';
import { exact } from '../../../record/exact.ts';
import { text } from './quantities.ts';
import { section } from './section.ts';

const WORDS = 'a list of words';
const URL_TEXT = 'an address that begins with http:// or https://';
const ONE = 'exactly one of http and openai';

/** The words of a command line: the first is the program. */
export const words = () =>
  z
    .array(z.union([text(), z.number()], { error: 'a word' }).transform(String), { error: WORDS })
    .min(1, { error: WORDS });

export const address = () => z.string({ error: URL_TEXT }).regex(/^https?:\/\/\S+$/, { error: URL_TEXT });
const texts = (what: string) =>
  z.record(z.string(), z.union([text(), z.number()], { error: 'text' }).transform(String), {
    error: `a map of ${what}`,
  });

const CallMap = section({
  http: address().optional().meta({
    title: 'HTTP',
    description: 'One request to this address.',
  }),
  openai: address().optional().meta({
    title: 'OpenAI',
    description:
      'A server of transcriptions: it gets the audio of the step, at `/v1/audio/transcriptions` unless the address names a path, and its text is scored.',
  }),
  method: text()
    .optional()
    .meta({ title: 'Method', description: 'Of `http`. Default: GET, or POST with a body.' }),
  body: text().optional().meta({ title: 'Body', description: 'Of `http`.' }),
  headers: texts('headers').optional().meta({ title: 'Headers', description: 'Headers of the request.' }),
  fields: texts('fields').optional().meta({
    title: 'Fields',
    description: 'Of `openai`: `model`, `language`, `prompt` and the like.',
  }),
}).refine(({ http, openai }) => (http === undefined) !== (openai === undefined), { error: ONE });

/** How a program is called: a command line, or a request. */
export const Call = z
  .union([text(), words(), CallMap], { error: 'a command, a list of words, or a map of http or openai' })
  .meta({
    title: 'Call',
    description:
      'What `call` does: text for `sh -c`, a list of words that no shell reads, or a request (`http`, `openai`). A command finds the audio of the step in `ASR_BENCH_AUDIO`.',
  });

/** What was written, as the plan holds it. */
export function callOf(written: z.output<typeof Call>): CallShape {
  if (typeof written === 'string') return { kind: 'command', words: ['sh', '-c', written] };
  if (Array.isArray(written)) return { kind: 'command', words: written };
  const { http, openai, method, body, headers = {}, fields = {} } = written;
  if (openai !== undefined) return { kind: 'openai', url: openai, headers, fields };
  const verb = method ?? (body === undefined ? 'GET' : 'POST');
  return { kind: 'http', url: http ?? '', method: verb, headers, ...exact({ body }) };
}
