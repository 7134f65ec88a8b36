import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Prepared } from '../runner/shelves/prepare.ts';
import type { Callers } from './callers.ts';
import { type EventStream, tell } from './event-stream.ts';
import { type Form, readForm } from './form.ts';
import type { JobQueue } from './job-queue.ts';
import { IDLE_WITHIN } from './limits.ts';
import { NoPlace, type Places } from './places.ts';
import type { JobAbout, Reception } from './reception.ts';
import { JobOptions } from './requests.ts';
import type { ServerJob } from './server-job.ts';
import { NoSuchAnswer, textOf, transcription } from './transcription-answer.ts';
import { type TranscriptionFields, transcriptionFields } from './transcription-fields.ts';
import { UploadRefused } from './upload.ts';

export interface EndpointOptions {
  readonly queue: JobQueue;
  readonly reception: Reception;
  readonly prepared: Prepared;
  readonly callers: Callers;
  /** Who waits for an answer is a listener: its connection is kept for as long as its job lasts. */
  readonly listeners: Places;
}

type RefusedStatus = 400 | 408 | 413 | 415 | 422 | 429 | 500 | 503 | 507;

/**
 * `POST /v1/audio/transcriptions` as OpenAI's reference has it, so that its clients can be pointed at this server. A job as any
 * other: the same queue, places, limits and token (as the API key). A client that leaves ends its job.
 */
export function transcriptionEndpoint({
  queue,
  reception,
  prepared,
  callers,
  listeners,
}: EndpointOptions): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    if (error instanceof UploadRefused) return fault(context, error.status, error.code, error.message);
    if (error instanceof NoPlace) {
      context.header('retry-after', '30');
      return fault(context, error.status, error.code, error.message);
    }
    if (error instanceof NoSuchAnswer) return fault(context, 422, 'no-times', error.message);
    return fault(context, 500, 'internal', 'the server failed at this request');
  });

  app.post('/audio/transcriptions', async (context) => {
    const leave = listeners.take(callers.address(context));
    let streams = false;
    try {
      const { job, asked } = await received(context);
      if (asked.stream) {
        streams = true;
        return streamed(context, job, leave);
      }
      await waitFor(context, job);
      if (job.state !== 'completed' || job.result === undefined)
        return fault(context, 422, job.state, reasonOf(job));
      const { body, type } = transcription(job.request.name, job.result, prepared, asked);
      return context.body(body, 200, { 'content-type': type, 'x-request-id': job.id });
    } finally {
      if (!streams) leave();
    }
  });
  return app;

  async function received(context: Context): Promise<{ job: ServerJob; asked: TranscriptionFields }> {
    const { req } = context;
    const form = readForm(req.raw.body, req.header('content-type'));
    let asked: TranscriptionFields | undefined;
    const job = await reception.upload({
      body: form.file,
      // Of the form; its file is a little shorter.
      length: req.header('content-length'),
      by: callers.client(context),
      about: () => {
        asked = transcriptionFields(form.fields);
        return aboutOf(form, asked);
      },
    });
    if (asked === undefined) throw new Error('a job began before its form was read');
    return { job, asked };
  }

  function streamed(context: Context, job: ServerJob, leave: () => void): Response {
    context.header('x-accel-buffering', 'no'); // or a proxy would gather text and hand it on in blocks
    context.header('x-request-id', job.id);
    return streamSSE(
      context,
      async (stream) => {
        const say = (data: object): Promise<void> => stream.writeSSE({ data: JSON.stringify(data) });
        try {
          stream.onAbort(() => abandon(job));
          await tell(job, 0, deltas(stream));
          if (job.state === 'completed' && job.result !== undefined)
            await say({ type: 'transcript.text.done', text: textOf(job.result, prepared) });
          else await say(faultDocument(job.state, reasonOf(job)));
        } finally {
          leave();
        }
      },
      async () => {},
    );
  }

  /** Waits until the job is over, or its client has gone. */
  async function waitFor(context: Context, job: ServerJob): Promise<void> {
    const { signal } = context.req.raw;
    const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
    // Nothing can be said before the end, so nothing moves on the connection.
    incoming?.socket.setTimeout(0);
    try {
      await tell(
        job,
        0,
        silent(signal, () => abandon(job)),
      );
    } finally {
      incoming?.socket.setTimeout(IDLE_WITHIN);
    }
  }

  function abandon(job: ServerJob): void {
    if (!job.over) queue.remove(job);
  }
}

function aboutOf(form: Form, { language, prompt }: TranscriptionFields): JobAbout {
  const { name = 'upload' } = JobOptions.parse({ name: form.name() });
  return { name, language, hint: prompt };
}

/** Live text as it comes, in the words of OpenAI's events; of the rest nothing. */
const deltas = (stream: EventStream): EventStream => ({
  get closed() {
    return stream.closed;
  },
  get aborted() {
    return stream.aborted;
  },
  write: (text) => stream.write(text),
  onAbort: (listener) => stream.onAbort(listener),
  async writeSSE({ event, data }) {
    if (event !== 'text') return;
    const { text } = JSON.parse(data) as { text: string };
    await stream.writeSSE({ data: JSON.stringify({ type: 'transcript.text.delta', delta: text }) });
  },
});

/** Somebody who waits and is told nothing. */
const silent = (signal: AbortSignal, gone: () => void): EventStream => ({
  closed: false,
  get aborted() {
    return signal.aborted;
  },
  write: async () => {},
  writeSSE: async () => {},
  onAbort(listener) {
    const leave = (): void => {
      gone();
      listener();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  },
});

/** Of a job that lost a part, too: what it heard is at its own address, and never passes for the whole. */
function reasonOf(job: ServerJob): string {
  const why = job.reason ?? `the job was ${job.state}`;
  return job.partial ? `${why}; what was heard is at /api/jobs/${job.id}/result.txt` : why;
}

const faultDocument = (code: string, message: string): object => ({
  error: { message, type: code === 'failed' ? 'server_error' : 'invalid_request_error', param: null, code },
});

const fault = (context: Context, status: RefusedStatus, code: string, message: string): Response =>
  context.json(faultDocument(code, message), status);
