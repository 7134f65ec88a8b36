import { z } from 'zod';
import { TEXT_LAYERS } from '../record/transcript.ts';
import { harnessVersion } from '../system/version.ts';
import { FORMATS } from './job-result.ts';
import type { ServerLimits } from './limits.ts';
import { JobOptions, SampleRequest } from './requests.ts';
import { JOB_STATES } from './server-job.ts';
import { TranscriptionFields } from './transcription-fields.ts';

type Json = Readonly<Record<string, unknown>>;

const ID: Json = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } });
const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const problems = (...codes: readonly number[]): Json =>
  Object.fromEntries(
    codes.map((code) => [code, { description: MEANINGS[code] ?? '', ...json(reference('Problem')) }]),
  );

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood.',
  404: 'There is no such job, sample or layer.',
  408: 'The upload took too long.',
  409: 'The job has no result yet.',
  413: 'The file is too large.',
  415: 'The file is no sound or video.',
  422: 'The job failed, or lost a part; or its words have no times.',
  429: 'You have your share of places, or showed too many wrong tokens; Retry-After says when to ask again.',
  507: 'The server has no room for the file.',
  503: 'Too many jobs wait; Retry-After says when to ask again.',
};

const { granularities, ...TRANSCRIPTION_FIELDS } =
  z.toJSONSchema(TranscriptionFields, { io: 'input' }).properties ?? {};

/** The API, for programs. Made of the schemas that check the requests. */
export function openApi(limits: ServerLimits): Json {
  const options = z.toJSONSchema(JobOptions, { io: 'input' });
  const parameters = Object.entries(options.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'asr-bench serve',
      version: harnessVersion(),
      description: `Speech to text and subtitles, one job at a time. Uploads up to ${limits.uploadBytes} bytes, audio up to ${limits.audioSeconds} s.`,
    },
    components: { schemas: { JobHead: HEAD, Job: JOB, Problem: PROBLEM } },
    paths: {
      '/api/info': {
        get: {
          summary: 'Engine, models, languages, samples, limits',
          responses: { 200: { description: 'What there is', ...json({ type: 'object' }) } },
        },
      },
      '/api/jobs': {
        get: {
          summary: 'Your own jobs: of this browser, or of this address',
          responses: {
            200: {
              description: 'Jobs',
              ...json({
                type: 'object',
                properties: { jobs: { type: 'array', items: reference('JobHead') } },
              }),
            },
          },
        },
        post: {
          summary: 'A new job: the file itself as the body, or a sample by its id as JSON',
          parameters,
          requestBody: {
            required: true,
            content: {
              'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
              'application/json': { schema: z.toJSONSchema(SampleRequest, { io: 'input' }) },
            },
          },
          responses: {
            202: { description: 'Accepted', ...json(reference('Job')) },
            ...problems(400, 404, 408, 413, 415, 429, 503, 507),
          },
        },
      },
      '/v1/audio/transcriptions': {
        post: {
          summary:
            'Text of a recording, as OpenAI’s endpoint of this name gives it; the answer waits for the job',
          requestBody: {
            required: true,
            content: {
              'multipart/form-data': {
                schema: {
                  type: 'object',
                  required: ['file'],
                  properties: {
                    file: { type: 'string', format: 'binary' },
                    ...TRANSCRIPTION_FIELDS,
                    'timestamp_granularities[]': granularities,
                  },
                },
              },
            },
          },
          responses: {
            200: { description: 'In the format that was asked for; events with stream' },
            ...problems(400, 408, 413, 415, 422, 429, 503, 507),
          },
        },
      },
      '/api/jobs/{id}': {
        get: {
          summary: 'A job',
          parameters: [ID],
          responses: { 200: { description: 'The job', ...json(reference('Job')) }, ...problems(404) },
        },
        delete: {
          summary: 'Cancel it, or forget it when it is over',
          parameters: [ID],
          responses: {
            200: { description: 'cancelled or forgotten', ...json({ type: 'object' }) },
            ...problems(404),
          },
        },
      },
      '/api/jobs/{id}/events': {
        get: {
          summary:
            'What happens, as server-sent events: snapshot, state, chunks, chunk, text, language, progress, lost, cues, done',
          description:
            'Go on after a break with Last-Event-ID (or ?after=); what is too old is made up for by a snapshot.',
          parameters: [ID, { name: 'after', in: 'query', schema: { type: 'integer' } }],
          responses: {
            200: { description: 'Events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
            ...problems(404, 429, 503),
          },
        },
      },
      '/api/jobs/{id}/sound': {
        get: {
          summary: 'The recording, whole or the part that a Range header asks for',
          parameters: [ID, { name: 'range', in: 'header', schema: { type: 'string' } }],
          responses: {
            200: { description: 'All of it' },
            206: { description: 'A part of it' },
            416: { description: 'The file has no such part' },
            ...problems(404),
          },
        },
      },
      '/api/jobs/{id}/cues': {
        get: {
          summary: 'Subtitles that are final while the job runs: start and end in ms, text',
          parameters: [ID],
          responses: {
            200: { description: 'state and cues', ...json({ type: 'object' }) },
            ...problems(404),
          },
        },
      },
      '/api/jobs/{id}/result.{format}': {
        get: {
          summary:
            'The result. Of a job that runs srt and vtt hold what is final so far, with their number in X-Final-Cues',
          parameters: [
            ID,
            { name: 'format', in: 'path', required: true, schema: { enum: FORMATS } },
            { name: 'layer', in: 'query', schema: { enum: TEXT_LAYERS } },
          ],
          responses: {
            200: { description: 'Text, subtitles or everything as JSON' },
            ...problems(400, 404, 409),
          },
        },
      },
    },
  };
}

/** A job as lists show it. */
const HEAD: Json = {
  type: 'object',
  required: ['id', 'name', 'state', 'position', 'createdAt', 'share', 'sound', 'lastEvent'],
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    state: { enum: JOB_STATES },
    position: { type: 'integer', description: 'In the queue, from 1; 0: not waiting' },
    createdAt: { type: 'string', format: 'date-time' },
    startedAt: { type: 'string', format: 'date-time' },
    endedAt: { type: 'string', format: 'date-time' },
    share: { type: 'number', description: 'How far it is, 0 to 1; never falls back' },
    sound: { type: 'boolean', description: 'Its recording can be fetched' },
    partial: { type: 'boolean', description: 'It failed, and has the texts of its other chunks' },
    stage: { type: 'string' },
    language: { type: 'string' },
    chunk: { type: 'object', properties: { n: { type: 'integer' }, of: { type: 'integer' } } },
    reason: { type: 'string', description: 'Why it failed' },
    lastEvent: { type: 'integer' },
  },
};

const JOB: Json = {
  allOf: [
    reference('JobHead'),
    {
      type: 'object',
      required: ['text'],
      properties: {
        text: { type: 'string', description: 'What was heard so far' },
        cues: { type: 'integer', description: 'Subtitles that are final so far, while it runs' },
        lost: {
          type: 'array',
          description:
            'Chunks that failed: start and end in s, loop, reason, and where in the text they are missing',
          items: { type: 'object' },
        },
        speed: { type: 'object', description: 'ttftMs, tokensPerS, rtf, peakRss (bytes)' },
      },
    },
  ],
};

const PROBLEM: Json = {
  type: 'object',
  properties: {
    error: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } } },
  },
};
