import type { MiddlewareHandler } from 'hono';
import type { ServerJob } from './server-job.ts';

/** What a listener's connection must be able to do; a write is over when there is room for the next. */
export interface EventStream {
  writeSSE(message: { id?: string; event?: string; data: string }): Promise<void>;
  write(text: string): Promise<unknown>;
  onAbort(listener: () => void): void;
  readonly closed: boolean;
  readonly aborted: boolean;
}

/** Comment lines between events keep proxies from closing a stream in which nothing happens, ms. */
const HEARTBEAT = 15_000;

/**
 * Tells a job's events from `after` on until it is over or nobody listens. Events are taken from the log when there is
 * room for them: a listener that reads slowly, or never, costs no memory, and goes on with a snapshot when what it missed
 * is gone.
 */
export async function tell(job: ServerJob, after: number | undefined, stream: EventStream): Promise<void> {
  let wake = (): void => {};
  const stop = job.events.listen(() => wake());
  stream.onAbort(() => wake());
  let told = after;
  try {
    for (;;) {
      const events = told === undefined ? undefined : job.events.since(told);
      if (events === undefined) {
        told = job.events.last;
        const { over } = job;
        const data = JSON.stringify(job.snapshot());
        await stream.writeSSE({ id: String(told), event: 'snapshot', data });
        if (over) return;
        continue;
      }
      for (const { id, type, data } of events) {
        if (stream.aborted || stream.closed) return;
        await stream.writeSSE({ id: String(id), event: type, data: JSON.stringify(data) });
        told = id;
        if (type === 'done') return;
      }
      if (events.length > 0) continue;
      if (stream.aborted || stream.closed || job.over) return;
      const beat = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), HEARTBEAT);
        wake = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      if (beat) await stream.write(': still here\n\n');
    }
  } finally {
    stop();
  }
}

/**
 * `HEAD` is answered by what answers `GET`, and its body is thrown away. Here it is ended first: a stream of events that
 * nobody ends goes on for ever, and keeps its listener's place; a report keeps its file open.
 */
export const noBody: MiddlewareHandler = async (context, next) => {
  await next();
  if (context.req.method !== 'HEAD' || context.res.body === null) return;
  const { body } = context.res;
  context.res = new Response(null, context.res);
  await body.cancel().catch(() => {});
};
