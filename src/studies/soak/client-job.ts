import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';
import { exact } from '../../record/exact.ts';
import type { ServedJob } from '../../record/served-job.ts';
import type { BAD_UPLOADS } from './bad-uploads.ts';
import type { HttpClient } from './http-client.ts';

/** What a job of a client needs to know. */
export interface JobSetting {
  /** What is sent. */
  readonly file: string;
  /** A job that is not over by then is lost, ms. */
  readonly patience: number;
  /** The server has taken the job. */
  readonly onTaken: (id: string) => void;
}

/** As a browser that lost its connection waits before it asks again (EventSource waits some seconds), ms. */
const RECONNECT = 200;
/** A connection that breaks so often without a new event is not coming back. */
const MOST_BREAKS = 5;

const Taken = z.object({ id: z.string() });
const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const State = z.object({ state: z.string(), reason: z.string().optional() });
const Removed = z.object({ outcome: z.enum(['cancelled', 'forgotten']) });
const Spoken = z.object({ text: z.string() });

/** How a job went. */
export type JobEnd = Pick<ServedJob, 'outcome' | 'detail' | 'how'>;

/** One job of a client, in the way that was meant for it. Each way throws where the connection breaks for good. */
export class JobAtClient {
  readonly #options: JobSetting;
  readonly #http: HttpClient;
  readonly #until: number;
  id: string | undefined;
  firstTextAt: bigint | undefined;
  /** Its upload is on its way, and is to arrive. */
  uploading = false;
  #lastEvent: string | undefined;

  constructor(options: JobSetting, http: HttpClient) {
    this.#options = options;
    this.#http = http;
    this.#until = Date.now() + options.patience;
  }

  async whole(): Promise<JobEnd> {
    return (await this.#upload()) ?? this.#result(await this.#follow());
  }

  async cancelledAtFirstText(): Promise<JobEnd> {
    const how = 'at its first text';
    const refused = await this.#upload();
    if (refused !== undefined) return { ...refused, how };
    const early = await this.#follow(({ event }) => event === 'text');
    return { ...(early === undefined ? await this.#cancel() : await this.#result(early)), how };
  }

  async cancelledAtOnce(): Promise<JobEnd> {
    return { ...((await this.#upload()) ?? (await this.#cancel())), how: 'as soon as it was taken' };
  }

  /** The connection breaks at the first text, and the reader goes on where it was. */
  async droppedEvents(): Promise<JobEnd> {
    const how = 'its events, at the first text';
    const refused = await this.#upload();
    if (refused !== undefined) return { ...refused, how };
    const early = await this.#follow(({ event }) => event === 'text');
    if (early === undefined) await sleep(RECONNECT);
    return { ...(await this.#result(early ?? (await this.#follow()))), how };
  }

  async droppedUpload(): Promise<JobEnd> {
    const { file } = this.#options;
    const { size } = await stat(file);
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.ceil(size / 2)));
      await this.#http.breakOff({ path: UPLOAD }, buffer.subarray(0, bytesRead), size);
    } finally {
      await handle.close();
    }
    return { outcome: 'dropped', how: 'its upload, half way' };
  }

  async bad(upload: (typeof BAD_UPLOADS)[number] | undefined): Promise<JobEnd> {
    const how = upload?.what ?? '';
    const refused = await this.#send(upload?.body ?? Buffer.alloc(0));
    return { ...(refused ?? (await this.#result(await this.#follow()))), how };
  }

  async #upload(): Promise<JobEnd | undefined> {
    const { file } = this.#options;
    const { size } = await stat(file);
    return this.#send({ stream: createReadStream(file), bytes: size });
  }

  /** @returns why the server does not take it; undefined where it does */
  async #send(body: Parameters<HttpClient['open']>[0]['body']): Promise<JobEnd | undefined> {
    const exchange = { method: 'POST', path: UPLOAD, ...exact({ body }) } as const;
    this.uploading = true;
    const { status, text } = await this.#http.ask(exchange).finally(() => {
      this.uploading = false;
    });
    if (status === 202) {
      this.id = Taken.parse(JSON.parse(text)).id;
      this.#options.onTaken(this.id);
      return undefined;
    }
    const refusal = Refusal.safeParse(parsed(text));
    const detail = refusal.success ? `${status} ${refusal.data.error.message}` : `${status}`;
    return { outcome: status >= 400 && status < 500 ? 'refused' : 'lost', detail };
  }

  async #cancel(): Promise<JobEnd> {
    const { status, text } = await this.#http.ask({ method: 'DELETE', path: `/api/jobs/${this.id}` });
    if (status !== 200) return { outcome: 'lost', detail: `the cancellation was answered with ${status}` };
    const { outcome } = Removed.parse(JSON.parse(text));
    if (outcome === 'forgotten')
      return { outcome: 'answered', detail: 'it was over before it was cancelled' };
    const end = await this.#follow();
    return end?.state === 'cancelled' ? { outcome: 'cancelled' } : this.#result(end);
  }

  /** What the page does at the end: it fetches the subtitles. */
  async #result(end: z.infer<typeof State> | undefined): Promise<JobEnd> {
    if (end === undefined) return { outcome: 'lost', detail: 'its events ended before it was over' };
    if (end.state === 'failed') return { outcome: 'failed', detail: end.reason ?? '' };
    if (end.state !== 'completed') return { outcome: 'lost', detail: `it ended as ${end.state}` };
    for (const format of ['json', 'srt']) {
      const { status, text } = await this.#http.ask({
        method: 'GET',
        path: `/api/jobs/${this.id}/result.${format}`,
      });
      if (status !== 200) {
        const refusal = Refusal.safeParse(parsed(text));
        const why = refusal.success ? ` ${refusal.data.error.message}` : '';
        return { outcome: 'lost', detail: `its ${format} was answered with ${status}${why}` };
      }
    }
    return { outcome: 'answered' };
  }

  /**
   * Reads events until the job is over, going on where it was when the connection breaks.
   * @param enough an event at which to break off
   * @returns the last state; undefined where it broke off
   */
  async #follow(enough?: (event: EventSourceMessage) => boolean): Promise<z.infer<typeof State> | undefined> {
    for (let breaks = 0; breaks < MOST_BREAKS; breaks += 1) {
      const before = this.#lastEvent;
      const end = await this.#read(enough);
      if (end !== 'broken') return end;
      if (Date.now() > this.#until) throw new Error('it was not over in time');
      if (this.#lastEvent !== before) breaks = 0;
      await sleep(RECONNECT);
    }
    throw new Error('its events broke off again and again');
  }

  async #read(
    enough?: (event: EventSourceMessage) => boolean,
  ): Promise<z.infer<typeof State> | 'broken' | undefined> {
    const last = this.#lastEvent;
    const answer = await this.#http.open({
      method: 'GET',
      path: `/api/jobs/${this.id}/events`,
      headers: exact({ 'last-event-id': last }),
    });
    if (answer.statusCode !== 200) {
      answer.destroy();
      throw new Error(`its events were answered with ${answer.statusCode}`);
    }
    const late = setTimeout(() => answer.destroy(), Math.max(0, this.#until - Date.now()));
    const heard: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (event) => heard.push(event) });
    answer.setEncoding('utf8');
    try {
      for await (const piece of answer) {
        const at = process.hrtime.bigint();
        parser.feed(String(piece));
        for (const event of heard.splice(0)) {
          this.#lastEvent = event.id ?? this.#lastEvent;
          const state = this.#hear(event, at);
          if (enough?.(event) === true) return undefined;
          if (state !== undefined) return state;
        }
      }
    } catch {
      // A connection that broke: the reader asks again.
    } finally {
      clearTimeout(late);
      answer.destroy();
    }
    return 'broken';
  }

  /** @returns the state, where it is the last */
  #hear({ event: type, data }: EventSourceMessage, at: bigint): z.infer<typeof State> | undefined {
    if (type === 'text' || type === 'snapshot') {
      const { text } = Spoken.parse(JSON.parse(data));
      if (text !== '') this.firstTextAt ??= at;
    }
    if (type !== 'done' && type !== 'snapshot') return undefined;
    const state = State.parse(JSON.parse(data));
    return OVER.includes(state.state) ? state : undefined;
  }
}

const UPLOAD = '/api/jobs?name=upload';
const OVER: readonly string[] = ['completed', 'failed', 'cancelled'];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
