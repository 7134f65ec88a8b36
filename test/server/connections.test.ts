import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Proxies } from '../../src/server/client.ts';
import { sharedConnections } from '../../src/server/server.ts';

/** A server that lets each client have two connections, and how many of so many from an address of this machine stay. */
async function staying(proxies: string): Promise<(address: string, count: number) => Promise<Socket[]>> {
  const server = createServer((_request, response) => response.end('here'));
  server.on(
    'connection',
    sharedConnections({ connections: 100, connectionsEach: 2 }, Proxies.parse(proxies) ?? Proxies.none),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return async (localAddress, count) => {
    const opened = await Promise.all(
      Array.from(
        { length: count },
        () =>
          new Promise<Socket | undefined>((resolve) => {
            const socket = connect({ port, host: '127.0.0.1', localAddress });
            socket.on('error', () => {}).once('close', () => resolve(undefined));
            socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
            socket.once('data', () => resolve(socket));
          }),
      ),
    );
    return opened.flatMap((socket) => socket ?? []);
  };
}

it('one client has its share of the connections, and others find room; what it closes it may open again', async () => {
  const from = await staying('0');
  const mine = await from('127.0.0.1', 5);
  expect(mine).toHaveLength(2);
  expect(await from('127.0.0.2', 5)).toHaveLength(2);
  expect(await from('127.0.0.1', 1)).toHaveLength(0);
  for (const socket of mine) socket.destroy();
  await expect.poll(async () => (await from('127.0.0.1', 1)).length).toBe(1);
});

it('the connections of a proxy are those of many; of who is none, not', async () => {
  const from = await staying('127.0.0.7');
  expect(await from('127.0.0.7', 9)).toHaveLength(9);
  expect(await from('127.0.0.8', 9)).toHaveLength(2);
});
