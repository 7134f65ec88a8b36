import { existsSync, readdirSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DiskBudget } from '../../src/server/reception.ts';
import { ask, completed, endless, idOf, post, serve, until, WAV } from './world.ts';

/** An upload of which only the beginning has been sent. */
async function half(url: string, folder: string, length = 10_000): Promise<Socket> {
  const before = readdirSync(folder).length;
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST /api/jobs HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${length}\r\n\r\n`);
  socket.write(WAV);
  await expect.poll(() => readdirSync(folder).length).toBe(before + 1);
  return socket;
}

describe('nothing is received without a place in the queue', () => {
  it('the place is the upload’s from its first byte: what fills the queue meanwhile is refused, not it', async () => {
    const { url, folder } = await serve(endless, { limits: { queued: 1 } });
    await until(url, await idOf(await post(url, WAV)), 'running');
    const arriving = await half(url, folder);
    const late = await post(url, WAV);
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '30']);
    // Neither does a sample get in between.
    const sample = await fetch(`${url}/api/jobs`, {
      method: 'POST',
      body: '{"sample": "tone"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(sample.status).toBe(503);
    const answer = new Promise<string>((resolve) => arriving.on('data', (data) => resolve(String(data))));
    arriving.write(Buffer.alloc(10_000 - WAV.length));
    expect(await answer).toMatch(/^HTTP\/1.1 202 /);
  });

  it('an upload that comes to nothing gives its place, its room and its file back, whatever ends it', async () => {
    const limits = { queued: 0, uploads: 1, uploadBytes: 20_000, diskBytes: 20_000, uploadMs: 300 };
    const { url, folder } = await serve(async () => completed('heard'), { limits });
    const endings: readonly (() => Promise<unknown>)[] = [
      async () => (await half(url, folder)).destroy(),
      async () => (await half(url, folder)).resetAndDestroy(),
      async () => expect((await post(url, 'no sound at all'.repeat(10))).status).toBe(415),
      async () => expect((await post(url, 'OggS'.padEnd(100, '.'))).status).toBe(415),
      async () => expect((await post(url, '')).status).toBe(400),
      async () => {
        const chunk = `7d00\r\n${WAV.toString('latin1').padEnd(32_000, '\0')}\r\n`;
        const answer = await ask(url, 'POST /api/jobs HTTP/1.1\r\nTransfer-Encoding: chunked', chunk);
        expect(answer).toMatch(/^HTTP\/1.1 413 /);
      },
      async () => {
        const answer = await ask(url, 'POST /api/jobs HTTP/1.1\r\nContent-Length: 9999', WAV);
        expect(answer).toMatch(/^HTTP\/1.1 408 /);
      },
      async () => (await fetch(`${url}/api/jobs?language=none`, { method: 'POST', body: WAV })).text(),
      async () => fetch(`${url}/api/jobs`, { method: 'HEAD' }),
      async () => until(url, await idOf(await post(url, WAV)), 'completed'),
    ];
    for (const end of [...endings, ...endings]) {
      await end();
      await expect.poll(() => readdirSync(folder)).toEqual([]);
      await expect.poll(async () => (await post(url, WAV)).status).toBe(202);
      await expect.poll(() => readdirSync(folder)).toEqual([]);
    }
  });

  it('a server that stops waits until what was on its way has been cleared away', async () => {
    const world = await serve(endless);
    await half(world.url, world.folder);
    await world.queue.close();
    expect((await post(world.url, WAV)).status).toBe(503);
    expect(readdirSync(world.folder)).toHaveLength(1);
    world.breakConnections();
    await world.queue.vacated();
    expect(readdirSync(world.folder)).toEqual([]);
  });
});

describe('the disk', () => {
  it('is shared by all uploads: what there is no room for is refused with a clear answer, until a job is over', async () => {
    const { url, folder } = await serve(endless, { limits: { diskBytes: 300, queuedEach: 9 } });
    const first = await idOf(await post(url, WAV));
    await post(url, WAV);
    const refused = await post(url, WAV);
    expect(refused.status).toBe(507);
    expect(await refused.text()).toContain('the files of jobs that wait take all of the');
    // Nor without a length that says so beforehand.
    const chunk = `${WAV.length.toString(16)}\r\n${WAV.toString('latin1')}\r\n`;
    expect(await ask(url, 'POST /api/jobs HTTP/1.1\r\nTransfer-Encoding: chunked', chunk)).toMatch(/ 507 /);
    expect(readdirSync(folder)).toHaveLength(2);
    await fetch(`${url}/api/jobs/${first}`, { method: 'DELETE' });
    await until(url, first, 'cancelled');
    expect((await post(url, WAV)).status).toBe(202);
  });

  it('gives back what was taken, once', () => {
    const budget = new DiskBudget(100);
    const [one, two] = [budget.open(), budget.open()];
    one.grow(60);
    expect(() => two.grow(50)).toThrow('take all of the');
    two.grow(40);
    one.release();
    one.release();
    expect(budget.used).toBe(40);
    expect(() => budget.open(61)).toThrow();
  });

  it('a folder that was removed under the server is made again: one upload is lost at most', async () => {
    const { url, folder } = await serve(async (job) => {
      if (!existsSync(job.file)) throw new Error(`ENOENT: no such file or directory, open '${job.file}'`);
      return completed('heard');
    });
    await until(url, await idOf(await post(url, WAV)), 'completed');
    rmSync(folder, { recursive: true });
    await until(url, await idOf(await post(url, WAV)), 'completed');
  });
});
