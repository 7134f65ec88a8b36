import { readdirSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { endless, idOf, post, serve, until, WAV } from './world.ts';

/** A connection on which something was asked; nothing is read before `heard`. */
async function asking(url: string, method: string, path: string): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  return socket;
}

const heard = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('data', (data) => resolve(data.toString())));

/** How a connection that asked for events can end, each as often as there are places for listeners. */
const ENDINGS: readonly (readonly [how: string, end: (url: string, id: string) => Promise<unknown>])[] = [
  ['HEAD', (url, id) => fetch(`${url}/api/jobs/${id}/events`, { method: 'HEAD' })],
  [
    'HEAD on a connection that is used again',
    async (url, id) => {
      const socket = await asking(url, 'HEAD', `/api/jobs/${id}/events`);
      await heard(socket);
      socket.write('GET /api/info HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
      expect(await heard(socket)).toContain('200 OK');
      socket.destroy();
    },
  ],
  [
    'closed after its first event',
    async (url, id) => {
      const socket = await asking(url, 'GET', `/api/jobs/${id}/events`);
      await heard(socket);
      socket.destroy();
    },
  ],
  [
    'reset',
    async (url, id) => {
      const socket = await asking(url, 'GET', `/api/jobs/${id}/events`);
      await heard(socket);
      socket.resetAndDestroy();
    },
  ],
  [
    'closed before its first event',
    async (url, id) => (await asking(url, 'GET', `/api/jobs/${id}/events`)).destroy(),
  ],
  [
    'half closed: nothing more is asked',
    async (url, id) => {
      const socket = await asking(url, 'GET', `/api/jobs/${id}/events`);
      await heard(socket);
      socket.end();
    },
  ],
  [
    'a second request in the middle of the first',
    async (url, id) => {
      const socket = await asking(url, 'GET', `/api/jobs/${id}/events`);
      await heard(socket);
      socket.write(`GET /api/jobs/${id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    },
  ],
  [
    'rubbish in the middle of it',
    async (url, id) => {
      const socket = await asking(url, 'GET', `/api/jobs/${id}/events`);
      await heard(socket);
      socket.write('\0\0\0\r\n\r\n');
    },
  ],
  [
    'cancelled by a reader of a stream',
    async (url, id) => {
      const answer = await fetch(`${url}/api/jobs/${id}/events`);
      await answer.body?.cancel();
    },
  ],
];

describe('whatever a listener’s connection comes to', () => {
  it.each(ENDINGS)('%s: its place is given back', async (_how, end) => {
    const { url } = await serve(endless, { limits: { listeners: 3, listenersEach: 3 } });
    const id = await idOf(await post(url, WAV));
    await until(url, id, 'running');
    for (let n = 0; n < 3; n += 1) await end(url, id);
    // All of them are free again, not one: three listen at once, a fourth does not.
    const statuses = async (): Promise<number[]> => {
      const stop = new AbortController();
      const found: number[] = [];
      for (let n = 0; n < 4; n += 1) {
        const answer = await fetch(`${url}/api/jobs/${id}/events`, { signal: stop.signal });
        found.push(answer.status);
      }
      stop.abort();
      return found;
    };
    await expect.poll(statuses).toEqual([200, 200, 200, 503]);
  });

  it('a job that ends lets go of everybody who listens', async () => {
    const { url } = await serve(endless, { limits: { listeners: 2, listenersEach: 2 } });
    for (let n = 0; n < 3; n += 1) {
      const id = await idOf(await post(url, WAV));
      await until(url, id, 'running');
      const both = [1, 2].map(async () => (await fetch(`${url}/api/jobs/${id}/events`)).text());
      await fetch(`${url}/api/jobs/${id}`, { method: 'DELETE' });
      for (const text of await Promise.all(both)) expect(text).toContain('event: ');
    }
  });

  it('HEAD of a stored report leaves its file closed', async () => {
    const { url, addReport } = await serve(endless);
    const path = addReport('x'.repeat(1_000_000));
    const open = (): number =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).endsWith('report.html');
        } catch {
          return false;
        }
      }).length;
    for (let n = 0; n < 20; n += 1) {
      const answer = await fetch(`${url}${path}`, { method: 'HEAD' });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    }
    await expect.poll(open).toBe(0);
    expect(await (await fetch(`${url}${path}`)).text()).toHaveLength(1_000_000);
  });
});
