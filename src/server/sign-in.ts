import { createHash } from 'node:crypto';
import type { Context, HonoRequest } from 'hono';
import { frameAncestors } from './embedding.ts';

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
export const asksForPage = (request: HonoRequest): boolean =>
  request.method === 'GET' && request.header('accept')?.includes('text/html') === true;

/** 401 as a form that shows the token at `/?token=…`. */
export function signInPage(context: Context, embed: string | undefined): Response {
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'self'; ${frameAncestors(embed)}`;
  return context.html(page(context.req.query('token') !== undefined), 401, {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
}
