import { createHash } from 'node:crypto';
import type { Context, HonoRequest, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import { frameAncestors } from './embedding.ts';
import type { Entrance } from './entrance.ts';

/** All that it has: the page's own style lies behind the token. */
const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:30rem;margin:15vh auto;padding:0 1rem}input,button{font:inherit;padding:.4rem .6rem}input{width:100%;box-sizing:border-box;margin:.3rem 0 .8rem}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const page = (refused: boolean): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>asr-bench</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>asr-bench</h1>
${refused ? '<p role="alert">That is not the token. <span lang="zh-TW">權杖不對。</span></p>\n' : ''}<form action="/" method="get">
<label for="token">Token of this server <span lang="zh-TW">本伺服器的權杖</span></label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Enter <span lang="zh-TW">進入</span></button>
</form>
</main>
</body>
</html>
`;

/** A person with a browser, not a program: in a frame there is no address line to write a token into. */
const asksForPage = (request: HonoRequest): boolean =>
  request.method === 'GET' && request.header('accept')?.includes('text/html') === true;

/** 401 as a form that shows the token at `/?token=…`. */
function signInPage(context: Context, embed: string | undefined): Response {
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'self'; ${frameAncestors(embed)}`;
  return context.html(page(context.req.query('token') !== undefined), 401, {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
}

/** No script, style or connection but the server's own. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** Stored reports carry their style and script in themselves; sandboxed, they can reach nothing of the server. */
export const reportPolicy = (embed: string | undefined): string =>
  `default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; media-src data:; base-uri 'none'; form-action 'none'; sandbox allow-scripts allow-popups; ${frameAncestors(embed)}`;

export const TOKEN_COOKIE = 'asr-bench-token';

export interface GuardOptions {
  readonly entrance: Entrance;
  /** Where a request comes from. */
  readonly addressOf: (context: Context) => string;
  /** The server listens on the loopback interface: only its own names may call it. */
  readonly loopback: boolean;
  /** The one site whose pages may show this one in a frame; absent: none may. */
  readonly embed?: string | undefined;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** Whether a host to listen on can be reached from this machine alone. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host) || host === '::1';

/** Headers, names, origins and the token, before anything else sees a request. */
export function guard(options: GuardOptions): MiddlewareHandler {
  const { embed } = options;
  return async (context, next) => {
    const refusal = refused(context, options);
    if (refusal === undefined) await next();
    else context.res = refusal;
    const { headers } = context.res;
    if (!headers.has('content-security-policy')) {
      headers.set('content-security-policy', `${POLICY}; ${frameAncestors(embed)}`);
    }
    // Of what is refused the body may not have been read: another request behind it would be lost with the connection.
    if (context.req.method === 'POST' && context.res.status >= 400) headers.set('connection', 'close');
  };
}

/** Of every answer, also of those that refuse. The policy of contents is set above, for stored reports have their own. */
export const safeHeaders = secureHeaders({
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  permissionsPolicy: { camera: [], geolocation: [], microphone: ['self'] },
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: false,
  xContentTypeOptions: 'nosniff',
  // `frame-ancestors` says it, and can name a site.
  xFrameOptions: false,
});

/** The answer to who may not call; undefined for who may. */
function refused(
  context: Context,
  { entrance, addressOf, loopback, embed }: GuardOptions,
): Response | undefined {
  const host = context.req.header('host') ?? '';
  // A name that leads here from elsewhere (DNS rebinding) is no name of this machine.
  if (loopback && !LOOPBACK.test(host))
    return context.json(problem('host', `this server is not ${host}`), 421);
  const origin = context.req.header('origin');
  if (origin !== undefined && !sameHost(origin, host))
    return context.json(problem('origin', `pages of ${origin} may not call this server`), 403);
  const shown = {
    authorization: context.req.header('authorization'),
    cookie: getCookie(context, TOKEN_COOKIE),
  };
  const answer = entrance.admits(shown, addressOf(context));
  if (answer === 'in') return undefined;
  if (answer === 'wait') return slowDown(context, entrance);
  if (asksForPage(context.req)) return signInPage(context, embed);
  return context.json(
    problem('token', 'say who you are: Authorization: Bearer <token>, or open /?token=<token>'),
    401,
  );
}

/** The answer to who has shown too many wrong tokens. */
export const slowDown = (context: Context, { patience }: Entrance): Response =>
  context.json(
    problem('wrong-tokens', 'too many wrong tokens came from your address: try again later'),
    429,
    {
      'retry-after': String(patience),
    },
  );

export const problem = (code: string, message: string): { error: { code: string; message: string } } => ({
  error: { code, message },
});

function sameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    return false; // `null`, of sandboxed pages and files
  }
}
