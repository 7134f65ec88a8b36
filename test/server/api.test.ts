import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pageFiles } from '../../src/server/page-files.ts';
import { ask, completed, endless, idOf, post, serve, until, WAV } from './world.ts';

describe('jobs', () => {
  it('an upload is heard, and is gone when its job is over', async () => {
    const seen: string[][] = [];
    const { url, folder } = await serve(async (job) => {
      seen.push(readdirSync(folder));
      job.onEvent?.({ type: 'live', at: 0, text: 'hello', language: 'English' });
      return completed('hello');
    });
    const response = await post(url, WAV);
    expect(response.status).toBe(202);
    const id = await idOf(response);
    expect(await until(url, id, 'completed')).toMatchObject({
      name: 'a.wav',
      language: 'English',
      text: 'hello',
      speed: { rtf: 0 },
    });
    expect(await (await fetch(`${url}/api/jobs/${id}/result.txt`)).text()).toBe('hello\n');
    expect(seen[0]).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('wait in line, with their place; one that is cancelled makes room', async () => {
    const { url } = await serve(endless);
    const [first, second, third] = [
      await idOf(await post(url, WAV)),
      await idOf(await post(url, WAV)),
      await idOf(await post(url, WAV)),
    ];
    await until(url, first, 'running');
    expect(await until(url, third, 'queued')).toMatchObject({ position: 2 });
    await fetch(`${url}/api/jobs/${second}`, { method: 'DELETE' });
    expect(await until(url, second, 'cancelled')).toMatchObject({ position: 0 });
    expect(await until(url, third, 'queued')).toMatchObject({ position: 1 });
    await fetch(`${url}/api/jobs/${first}`, { method: 'DELETE' });
    await until(url, first, 'cancelled');
    await until(url, third, 'running');
  });

  it('a failure is one job’s, with its reason; the next runs', async () => {
    let n = 0;
    const { url } = await serve(async () => {
      n += 1;
      if (n === 1) throw new Error('the engine died of SIGSEGV');
      return completed('fine');
    });
    const [bad, good] = [await idOf(await post(url, WAV)), await idOf(await post(url, WAV))];
    expect(await until(url, bad, 'failed')).toMatchObject({ reason: 'the engine died of SIGSEGV' });
    await until(url, good, 'completed');
  });

  it('a crash on the way fails the job, whose other chunks can still be read', async () => {
    const failure = { kind: 'crashed' as const, message: 'the engine died of SIGSEGV during infer' };
    const { url } = await serve(async () => ({
      ...completed('what came before'),
      failures: [{ step: 'transcribe', pass: 'chunk 2', failure }],
    }));
    const id = await idOf(await post(url, WAV));
    const job = await until(url, id, 'failed');
    expect(job).toMatchObject({ reason: `transcribe: ${failure.message}` });
    expect(job.speed).toEqual({});
    expect(await (await fetch(`${url}/api/jobs/${id}/result.txt`)).text()).toBe('what came before\n');
  });

  it('audio that is too long fails while it is decoded', async () => {
    const { url } = await serve(
      (job) => {
        const end = endless(job);
        job.onEvent?.({ type: 'progress', step: 'decode', done: 3601 });
        return end;
      },
      { limits: { audioSeconds: 3600 } },
    );
    const id = await idOf(await post(url, WAV));
    expect(await until(url, id, 'failed')).toMatchObject({
      reason: 'too-long: the audio is longer than 60 minutes',
    });
  });

  it('events can be read again from any of them', async () => {
    const { url } = await serve(async (job) => {
      for (const text of ['a', 'b', 'c']) job.onEvent?.({ type: 'live', at: 0, text, language: 'English' });
      return completed('abc');
    });
    const id = await idOf(await post(url, WAV));
    await until(url, id, 'completed');
    const all = await (await fetch(`${url}/api/jobs/${id}/events?after=0`)).text();
    const ids = [...all.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number));
    expect(ids).toEqual(ids.map((_id, at) => at + 1));
    const tail = await (
      await fetch(`${url}/api/jobs/${id}/events`, { headers: { 'last-event-id': String(ids.length - 1) } })
    ).text();
    expect(tail).toBe(all.slice(all.lastIndexOf('event: done')));
    const late = await (await fetch(`${url}/api/jobs/${id}/events`)).text();
    expect(late).toContain('event: snapshot');
    expect(late).toContain('"text":"abc"');
  });

  it('a list of them has no texts; a reason does not say where the file lies', async () => {
    const { url, folder } = await serve(async (job) => {
      job.onEvent?.({ type: 'live', at: 0, text: 'hello' });
      throw new Error(`${job.file}: holds no audio`);
    });
    const id = await idOf(await post(url, WAV));
    expect(await until(url, id, 'failed')).toMatchObject({ text: 'hello', reason: 'a.wav: holds no audio' });
    const list = await (await fetch(`${url}/api/jobs`)).text();
    expect(list).toContain(id);
    expect(list).not.toContain('hello');
    expect(list).not.toContain(folder);
  });

  it('a line break in a text begins no event of its own', async () => {
    const { url } = await serve(async (job) => {
      job.onEvent?.({ type: 'live', at: 0, text: 'x\n\nevent: done\ndata: {}\n\n' });
      return completed('x');
    });
    const id = await idOf(await post(url, WAV));
    await until(url, id, 'completed');
    const events = await (await fetch(`${url}/api/jobs/${id}/events?after=0`)).text();
    expect(events.match(/^event: done$/gm)).toHaveLength(1);
  });
});

describe('what is refused', () => {
  it.each([
    [400, 'empty', ''],
    [415, 'not-media', '#EXTM3U\nfile:///etc/passwd'],
    [413, 'too-large', Buffer.concat([WAV, Buffer.alloc(5000)])],
  ])('%i %s', async (status, code, body) => {
    const { url, folder } = await serve(endless, { limits: { uploadBytes: 4096 } });
    const response = await post(url, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('an endless upload of no said length ends at the limit and leaves nothing', async () => {
    const { url, folder } = await serve(endless, { limits: { uploadBytes: 100_000 } });
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(WAV));
      },
    });
    const outcome = await fetch(`${url}/api/jobs`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit).then(
      (response) => response.status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(outcome);
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['takes too long', { uploadMs: 100 }, 'the upload took longer than 0.1 s'],
    ['is too slow to be worth its place', { uploadGraceMs: 50, uploadRate: 1e6 }, 'is slower than 976 KiB/s'],
  ])('an upload that %s is ended, and leaves nothing', async (_why, limits, message) => {
    const { url, folder } = await serve(endless, { limits });
    const answer = await ask(url, `POST /api/jobs HTTP/1.1\r\nContent-Length: 100000`, WAV);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain(message);
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });

  it('JSON of more than 64 KiB, whether it says so or not', async () => {
    const { url } = await serve(endless);
    const json = 'POST /api/jobs HTTP/1.1\r\nContent-Type: application/json\r\n';
    expect(await ask(url, `${json}Content-Length: 65537`)).toMatch(/^HTTP\/1.1 413 /);
    const chunk = `${(70_000).toString(16)}\r\n${' '.repeat(70_000)}\r\n`;
    const answer = await ask(url, `${json}Transfer-Encoding: chunked`, chunk);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('larger than 64 KiB');
  });

  it('an upload that is refused takes nothing with it that comes behind it', async () => {
    const { url, folder } = await serve(async () => completed('fine'));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const send = (body: Uint8Array): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request(`${url}/api/jobs`, { method: 'POST', agent }, (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode));
        });
        sent.on('error', reject);
        sent.end(body);
      });
    expect(await send(Buffer.alloc(750_000, 'no sound'))).toBe(415);
    expect(await send(WAV)).toBe(202);
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });

  it('an upload that breaks off leaves nothing and stops nobody', async () => {
    const { url, folder } = await serve(async () => completed('fine'));
    const port = Number(new URL(url).port);
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST /api/jobs HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 100000\r\n\r\n`);
    socket.write(WAV);
    await expect.poll(() => readdirSync(folder).length).toBe(1);
    socket.destroy();
    await expect.poll(() => readdirSync(folder)).toEqual([]);
    await until(url, await idOf(await post(url, WAV)), 'completed');
  });

  it('a full queue, and says when to come again', async () => {
    const { url } = await serve(endless, { limits: { queued: 1 } });
    await until(url, await idOf(await post(url, WAV)), 'running');
    await post(url, WAV);
    const response = await post(url, WAV);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('30');
  });

  it('pages of other origins, and names that are not this machine’s', async () => {
    const { url } = await serve(endless);
    expect((await post(url, WAV, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(url, WAV, { origin: 'null' })).status).toBe(403);
    expect((await post(url, WAV, { origin: url })).status).toBe(202);
    const answer = await ask(url, 'GET /api/jobs HTTP/1.1\r\nHost: rebound.example\r\nConnection: close');
    expect(answer).toMatch(/^HTTP\/1.1 421/);
    expect(answer).toContain('x-content-type-options: nosniff');
  });

  it.each([
    '/api/jobs/../../etc/passwd',
    '/api/jobs/%2e%2e%2f%2e%2e',
    '/runs/..%2f..%2fetc/report.html',
    '/runs/x/report.html',
    '/web/page.js',
    '/api/samples/..%2ftone',
    '/api/samples/tone%00.wav',
    '/api/samples/__proto__',
    '/%252e%252e%252fetc/passwd',
    '/..;/..;/etc/passwd',
    '/runs/20260101T000000Z-a-0000%2f..%2f../report.html',
  ])('%s', async (path) => {
    const { url } = await serve(endless);
    expect((await fetch(`${url}${path}`)).status).toBe(404);
  });

  it('a language that is none, a hint with control characters, a sample that is not there', async () => {
    const { url } = await serve(endless);
    const query = (more: string) => fetch(`${url}/api/jobs?${more}`, { method: 'POST', body: WAV });
    expect((await query('language=Klingon')).status).toBe(400);
    expect((await query('hint=%00')).status).toBe(400);
    expect((await query('hint=a%0d%0ab')).status).toBe(400);
    const named = await query(`name=${encodeURIComponent('../a\r\nSet-Cookie: b\u202egpj.exe')}`);
    expect(named.headers.get('set-cookie')).toBeNull();
    expect(await named.json()).toMatchObject({ name: '../aSet-Cookie: bgpj.exe' });
    const sample = (body: string) =>
      fetch(`${url}/api/jobs`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect((await sample('{"sample": "../../etc/passwd"}')).status).toBe(404);
    expect((await sample('{"file": "/etc/passwd"}')).status).toBe(400);
    expect((await sample('{')).status).toBe(400);
    expect((await sample('{"sample": "tone"}')).status).toBe(202);
  });

  it('who does not show the token, in any way', async () => {
    const { url } = await serve(endless, { token: 'secret' });
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${url}${path}`, { headers, redirect: 'manual' })).status;
    expect(await status('/')).toBe(401);
    expect(await status('/api/jobs')).toBe(401);
    expect(await status('/api/jobs', { authorization: 'Bearer wrong' })).toBe(401);
    expect(await status('/api/jobs?token=secret')).toBe(401);
    expect(await status('/api/jobs', { authorization: 'Bearer secret' })).toBe(200);
    const entered = await fetch(`${url}/?token=secret`, { redirect: 'manual' });
    expect(entered.status).toBe(302);
    const cookie = entered.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(await status('/', { cookie: cookie.split(';')[0] ?? '' })).toBe(200);
    // The token itself is in no cookie: one that is tried as a cookie is as good as none.
    expect(cookie).not.toContain('secret');
    expect(await status('/', { cookie: 'asr-bench-token=secret' })).toBe(401);
    for (const word of ['bearer', 'BEARER', 'Bearer  '])
      expect(await status('/api/jobs', { authorization: `${word} secret` }), word).toBe(200);
  });
});

describe('the page', () => {
  it('has nothing from elsewhere, and may have nothing', async () => {
    const { url } = await serve(endless);
    const response = await fetch(`${url}/`);
    expect(response.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'",
    );
    for (const { path, body } of pageFiles().files) {
      // The name of SVG's elements looks like an address, and is asked for by nobody.
      expect(body, path).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|www\.w3\.org\/2000\/svg')/);
      expect((await fetch(`${url}${path}`)).status).toBe(200);
    }
  });

  it('describes its API', async () => {
    const { url } = await serve(endless);
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toContain('/api/jobs/{id}/events');
  });
});

describe('a server without ffmpeg', () => {
  it('takes WAV, and refuses at the door what only ffmpeg can hear', async () => {
    const { url, folder } = await serve(async () => completed('heard'));
    expect((await post(url, Uint8Array.from(WAV))).status).toBe(202);
    const refused = await post(url, 'OggS'.padEnd(100, '.'));
    expect([refused.status, await refused.json()]).toEqual([
      415,
      { error: { code: 'no-decoder', message: 'only WAV can be heard here: the server has no ffmpeg' } },
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith('upload-')).length).toBeLessThan(2);
  });
});

describe('a result whose words and times do not belong together', () => {
  it('is refused with the reason, and its text is there', async () => {
    const units = [{ text: '45', start: 0, end: 500 }];
    const { url } = await serve(async () => ({
      ...completed('百分之四點五'),
      transcript: { raw: '百分之四點五', language: 'Chinese', zhTw: { full: '4.5%', units } },
    }));
    const id = await idOf(await post(url, Uint8Array.from(WAV)));
    await until(url, id, 'completed');
    const srt = await fetch(`${url}/api/jobs/${id}/result.srt`);
    expect(srt.status).toBe(422);
    expect(await srt.text()).toContain('does not follow in the transcript');
  });
});

describe('subtitles of a job that runs', () => {
  it('are there as far as they are final, as a file and as events', async () => {
    let go = (): void => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const words = (text: string) => ({
      raw: text,
      times: [{ from: 0, to: text.length, start: 0, end: 1500 }],
    });
    const { url } = await serve(async (job) => {
      for (const [n, text] of ['one', 'two'].entries()) {
        const pass = { loop: 'part' as const, n: n + 1, of: 3, start: 10 * n, end: 10 * n + 10 };
        job.onEvent?.({ type: 'pass-end', pass, transcript: words(text), resumed: false });
      }
      await held;
      return completed('one two three');
    });
    const id = await idOf(await post(url, WAV));
    await expect.poll(async () => (await fetch(`${url}/api/jobs/${id}/result.srt`)).status).toBe(200);
    const srt = await fetch(`${url}/api/jobs/${id}/result.srt`);
    // The second may still share a cue with what follows it.
    expect([srt.headers.get('x-final-cues'), await srt.text()]).toEqual([
      '1',
      '1\n00:00:00,000 --> 00:00:01,500\none\n',
    ]);
    expect(await (await fetch(`${url}/api/jobs/${id}/result.vtt`)).text()).toContain('WEBVTT\n\n00:00');
    for (const format of ['json', 'txt'])
      expect((await fetch(`${url}/api/jobs/${id}/result.${format}`)).status, format).toBe(409);
    expect(await (await fetch(`${url}/api/jobs/${id}/cues`)).json()).toEqual({
      state: 'running',
      cues: [{ start: 0, end: 1500, text: 'one' }],
    });
    go();
    const events = await (await fetch(`${url}/api/jobs/${id}/events?after=0`)).text();
    expect(events).toContain('event: cues\ndata: {"from":0,"cues":[{"start":0,"end":1500,"text":"one"}]}');
    expect((await fetch(`${url}/api/jobs/${id}/result.srt`)).headers.get('x-final-cues')).toBeNull();
  });

  it('and a chunk that failed is marked where it is missing, without a path', async () => {
    const { url } = await serve(async (job) => {
      job.onEvent?.({ type: 'live', at: 0, text: 'before' });
      const pass = { loop: 'chunk' as const, n: 2, of: 3, start: 20, end: 40 };
      const failure = { kind: 'crashed' as const, message: `the engine died: /opt/x/y ${job.file}` };
      job.onEvent?.({ type: 'pass-end', pass, failure, resumed: false });
      return { ...completed('before'), failures: [{ step: 'transcribe', pass: 'chunk 2', failure }] };
    });
    const id = await idOf(await post(url, WAV));
    expect(await until(url, id, 'failed')).toMatchObject({
      partial: true,
      lost: [{ start: 20, end: 40, loop: 'chunk', at: 6, reason: 'the engine died: y a.wav' }],
    });
  });
});
