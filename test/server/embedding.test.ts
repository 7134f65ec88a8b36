import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoredRuns } from '../../src/record/store/stored-runs.ts';
import type { Prepared } from '../../src/runner/shelves/prepare.ts';
import { createApp } from '../../src/server/app.ts';
import { originOf } from '../../src/server/embedding.ts';
import { JobQueue } from '../../src/server/job-queue.ts';
import { DEFAULT_LIMITS } from '../../src/server/limits.ts';
import { pageFiles } from '../../src/server/page-files.ts';

const SITE = 'https://huggingface.co';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'asr-bench-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function app(embed?: string): Hono {
  const done = {
    status: 'completed',
    transcript: { raw: 'x' },
    seconds: 1,
    failures: [],
    records: [],
  } as const;
  return createApp({
    queue: new JobQueue({ run: async () => done }, DEFAULT_LIMITS),
    prepared: { engines: [], models: [] } as unknown as Prepared,
    limits: DEFAULT_LIMITS,
    token: 'secret',
    loopback: false,
    embed,
    folder: { path: folder, ensure: () => {} },
    keeps: false,
    samples: new Map([
      ['tone', { file: join(folder, 'tone.wav'), title: 'A tone', type: 'audio/wav', bytes: 1 }],
    ]),
    page: pageFiles(),
    runs: new StoredRuns(folder),
    languages: [],
    notice: undefined,
  });
}

/** As a proxy hands it on. */
const ask = (
  server: Hono,
  path: string,
  headers: Record<string, string> = {},
): Response | Promise<Response> =>
  server.request(`http://user-space.hf.space${path}`, {
    headers: { host: 'user-space.hf.space', ...headers },
  });

const bearer = { authorization: 'Bearer secret' };
const policyOf = (response: Response): string => response.headers.get('content-security-policy') ?? '';

describe('a page of another site', () => {
  it('may show this one where it was named, and only it', async () => {
    expect(policyOf(await ask(app(), '/', bearer))).toMatch(/; frame-ancestors 'none'$/);
    expect(policyOf(await ask(app(SITE), '/', bearer))).toMatch(
      /; frame-ancestors https:\/\/huggingface\.co$/,
    );
    expect(policyOf(await ask(app(SITE), '/', { accept: 'text/html' }))).toContain(`frame-ancestors ${SITE}`);
  });

  it('cannot call it, framed or not', async () => {
    const headers = { ...bearer, origin: SITE };
    expect((await ask(app(SITE), '/api/jobs', headers)).status).toBe(403);
    const own = { ...bearer, origin: 'https://user-space.hf.space' };
    expect((await ask(app(SITE), '/api/jobs', own)).status).toBe(200);
  });
});

describe('the cookie with the token', () => {
  it('counts beside an Authorization that is a proxy’s', async () => {
    const server = app();
    const set = (await ask(server, '/?token=secret')).headers.get('set-cookie') ?? '';
    const headers = { authorization: 'Bearer of-the-proxy', cookie: set.split(';')[0] ?? '' };
    expect((await ask(server, '/api/jobs', headers)).status).toBe(200);
    const wrong = { authorization: 'Bearer of-the-proxy', cookie: 'asr-bench-token=other' };
    expect((await ask(server, '/api/jobs', wrong)).status).toBe(401);
  });

  const cookie = async (embed: string | undefined, headers: Record<string, string> = {}): Promise<string[]> =>
    ((await ask(app(embed), '/?token=secret', headers)).headers.get('set-cookie') ?? '').split('; ').sort();

  it.each([
    ['over plain HTTP', undefined, {}, ['HttpOnly', 'Path=/', 'SameSite=Lax']],
    [
      'behind a proxy with TLS',
      undefined,
      { 'x-forwarded-proto': 'https,http' },
      ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'],
    ],
    [
      'behind one without',
      undefined,
      { 'x-forwarded-proto': 'http' },
      ['HttpOnly', 'Path=/', 'SameSite=Lax'],
    ],
    ['in a frame', SITE, {}, ['HttpOnly', 'Partitioned', 'Path=/', 'SameSite=None', 'Secure']],
  ])('%s', async (_name, embed, headers, attributes) => {
    const set = await cookie(embed, headers);
    expect(set.filter((part) => !part.startsWith('asr-bench-token='))).toEqual(attributes);
    // Never the token itself.
    expect(set.find((part) => part.startsWith('asr-bench-token='))).toMatch(/=[\w-]{43}$/);
  });
});

describe('who has no token yet', () => {
  it('is asked for it in a browser, and told in JSON otherwise', async () => {
    const page = await ask(app(), '/', { accept: 'text/html,*/*' });
    expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html; charset=UTF-8']);
    const text = await page.text();
    expect(text).toContain('<form action="/" method="get">');
    expect(text).not.toContain('not the token');
    expect(policyOf(page)).toContain("form-action 'self'");
    const json = await ask(app(), '/', { accept: '*/*' });
    expect(json.status).toBe(401);
    expect(await json.json()).toMatchObject({ error: { code: 'token' } });
  });

  it('is told that the token was wrong, without a word of it', async () => {
    const page = await ask(app(), '/?token=%3Cb%3Ewrong', { accept: 'text/html' });
    expect(page.status).toBe(401);
    expect(page.headers.get('set-cookie')).toBeNull();
    const text = await page.text();
    expect(text).toContain('That is not the token.');
    expect(text).not.toContain('wrong');
  });
});

it('events come through a proxy one by one', async () => {
  const server = app();
  const made = await server.request('http://user-space.hf.space/api/jobs', {
    method: 'POST',
    headers: { ...bearer, host: 'user-space.hf.space', 'content-type': 'application/json' },
    body: '{"sample": "tone"}',
  });
  const { id } = (await made.json()) as { id: string };
  const events = await ask(server, `/api/jobs/${id}/events`, bearer);
  expect(events.headers.get('x-accel-buffering')).toBe('no');
  expect(await events.text()).toMatch(/^event: (snapshot|done)$/m);
});

describe('an origin', () => {
  it.each([
    ['https://huggingface.co', 'https://huggingface.co'],
    ['https://HuggingFace.co/', 'https://huggingface.co'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['https://a.example:443', 'https://a.example'],
  ])('%s', (text, origin) => {
    expect(originOf(text)).toBe(origin);
  });

  it.each([
    'huggingface.co',
    'https://huggingface.co/spaces',
    "https://a.example; script-src 'unsafe-inline'",
    'https://a;b',
    'https://a.example:99999',
    'javascript:alert(1)',
    '*',
    '',
  ])('is not %j', (text) => {
    expect(originOf(text)).toBeUndefined();
  });
});
