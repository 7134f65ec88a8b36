import { EventEmitter } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
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

class Connection {
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
  }
}

/** An exchange on a connection, as Node hands it over. */
function exchange(socket: Connection): {
  request: IncomingMessage;
  response: ServerResponse & { writableEnded: boolean };
} {
  const response = Object.assign(new EventEmitter(), { writableEnded: false });
  return { request: { socket } as unknown as IncomingMessage, response: response as never };
}

/** A second request that comes when the answer to the first has ended, and is not yet known to be gone. */
function earlySecond() {
  const socket = new Connection();
  const [first, second, third] = [exchange(socket), exchange(socket), exchange(socket)];
  const handed: ServerResponse[] = [];
  const take = oneAtATime((_request, response) => handed.push(response));
  take(first.request, first.response);
  first.response.writableEnded = true;
  take(second.request, second.response);
  return { socket, first, second, third, handed, take };
}

it('the next one may come once the answer has ended, though the kernel has not told that it took the last of it', () => {
  const { socket, first, second, third, handed, take } = earlySecond();
  expect([socket.destroyed, handed]).toEqual([false, [first.response]]);
  first.response.emit('finish');
  first.response.emit('close');
  expect(handed).toEqual([first.response, second.response]);
  take(third.request, third.response);
  expect([socket.destroyed, handed.length]).toEqual([true, 2]);
});

it('a second one that comes so early ends the connection, and none of them is handed over', () => {
  const { socket, first, third, handed, take } = earlySecond();
  take(third.request, third.response);
  expect(socket.destroyed).toBe(true);
  first.response.emit('close');
  expect(handed).toEqual([first.response]);
});
