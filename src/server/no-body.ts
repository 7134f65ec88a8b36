import type { MiddlewareHandler } from 'hono';

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
