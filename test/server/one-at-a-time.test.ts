import { Agent, createServer, get } from 'node:http';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { oneAtATime } from '../../src/server/server.ts';

/** A server that answers a little later; how often it was asked. */
async function later(): Promise<{ port: number; asked: () => number }> {
  let asked = 0;
  const server = createServer(
    oneAtATime((_request, response) => {
      asked += 1;
      setTimeout(() => response.end('here'), 5);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, asked: () => asked };
}

it('a thousand requests at once on one connection are not handed over', async () => {
  const { port, asked } = await later();
  const socket = connect(port, '127.0.0.1');
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('error', () => {}).resume();
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1000));
  await closed;
  expect(asked()).toBe(1);
});

it('one after another they are', async () => {
  const { port, asked } = await later();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; n < 20; n += 1) {
    await new Promise<void>((resolve, reject) => {
      get({ port, host: '127.0.0.1', agent }, (answer) => answer.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
  }
  agent.destroy();
  expect(asked()).toBe(20);
});
