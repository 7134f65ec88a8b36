import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/**
 * One request of a connection at a time. Node hands over all that a client sends at once, before the first is answered:
 * fifty connections with a thousand requests each for a sample had the server take 2.8 GB. No browser sends so, and
 * nobody needs to; the connection ends.
 */
export function oneAtATime(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): RequestListener {
  const busy = new WeakSet<object>();
  return (request, response) => {
    const { socket } = request;
    if (busy.has(socket)) {
      socket.destroy();
      return;
    }
    busy.add(socket);
    const free = (): void => void busy.delete(socket);
    response.once('finish', free).once('close', free);
    void listener(request, response);
  };
}
