import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { LANGUAGES } from '../pipeline/languages.ts';
import { StoredRuns } from '../record/store/stored-runs.ts';
import type { Prepared } from '../runner/shelves/prepare.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure, reasonOf } from '../system/failure.ts';
import { makeFolders } from '../system/folders.ts';
import { type OwnedFolder, ownedFolder } from '../system/owned-folder.ts';
import { createApp } from './app.ts';
import { addressOf, Proxies } from './client.ts';
import { SHORTEST_TOKEN } from './entrance.ts';
import { isLoopback } from './guard.ts';
import { JobQueue, type Worker } from './job-queue.ts';
import { DEFAULT_LIMITS, IDLE_WITHIN, type ServerLimits } from './limits.ts';
import { noticeOf } from './notice.ts';
import { pageFiles } from './page-files.ts';
import { NoPlace, Places } from './places.ts';
import type { Sample } from './samples.ts';
import type { ServerJob } from './server-job.ts';

/** What does the jobs, and what it works with. */
export interface Pipeline extends Worker {
  readonly prepared: Prepared;
  /** Its figures and texts are those of our own simulator. */
  readonly calibration: boolean;
}

export interface ServeOptions {
  readonly runner: Pipeline;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly token?: string;
  /** Origin of the one site whose pages may show this one in a frame. */
  readonly embed?: string;
  readonly limits?: Partial<ServerLimits>;
  /** Folder in which uploads stay after their job. */
  readonly keep?: string;
  /** A folder of the process's own in which everything temporary lies; else the system's. */
  readonly within?: OwnedFolder;
  /** Proxies that stand before this server. */
  readonly proxies?: Proxies;
  /** Folder of stored runs. */
  readonly reports: string;
  readonly samples: ReadonlyMap<string, Sample>;
  /** What happens when a job is over, before the next begins. */
  readonly between?: (job: ServerJob) => Promise<void>;
}

export interface RunningServer {
  readonly url: string;
  /** Files that are there for a job: one that is not over, or one whose recording is kept. */
  uploads(): readonly string[];
  /** Cancels all jobs, removes every temporary file, and stops. */
  close(): Promise<void>;
}

/** Who sends a request's headers one byte at a time is cut off by then, ms. */
const HEADERS_WITHIN = 10_000;

/**
 * Starts the page's server.
 * @throws Failure (2) when it would be open to the network without a token; (3) when the address is taken
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { runner, host, port, token, keep, within, proxies = Proxies.none } = options;
  const loopback = isLoopback(host);
  if (!loopback && (token === undefined || token === '')) {
    throw new Failure(
      ExitCode.usage,
      `--host ${host} lets other machines in: that needs a token`,
      'give one in a file (--token-file) or in ASR_BENCH_TOKEN, or stay on 127.0.0.1',
    );
  }
  if (token !== undefined && token.length < SHORTEST_TOKEN) {
    throw new Failure(
      ExitCode.usage,
      `the token has ${token.length} characters; fewer than ${SHORTEST_TOKEN} can be guessed`,
      'make one: openssl rand -hex 16',
    );
  }
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const temporary = ownedFolder('uploads', within?.path);
  const folder =
    keep === undefined
      ? {
          path: temporary.path,
          ensure: () => {
            within?.ensure();
            temporary.ensure();
          },
        }
      : { path: keep, ensure: () => makeFolders(keep) };
  try {
    folder.ensure();
  } catch (thrown) {
    throw new Failure(
      ExitCode.missing,
      `uploads cannot be kept in ${folder.path}: ${reasonOf(thrown)}`,
      'give a folder that can be written to',
    );
  }
  const queue = new JobQueue(runner, limits, () => new Date(), options.between);
  const app = createApp({
    queue,
    prepared: runner.prepared,
    limits,
    token,
    loopback,
    embed: options.embed,
    proxies,
    folder,
    keeps: keep !== undefined,
    samples: options.samples,
    page: pageFiles(),
    runs: new StoredRuns(options.reports),
    languages: LANGUAGES,
    notice: noticeOf(runner),
  });
  const server = createServer(
    {
      headersTimeout: HEADERS_WITHIN,
      requestTimeout: limits.uploadMs + HEADERS_WITHIN,
      connectionsCheckingInterval: 2000,
    },
    oneAtATime(getRequestListener(app.fetch)),
  );
  // Heartbeats move on every stream of events that is read.
  server.timeout = IDLE_WITHIN;
  server.maxConnections = limits.connections;
  server.on('connection', sharedConnections(limits, proxies));
  try {
    await listen(server, host, port);
  } catch (thrown) {
    temporary.remove();
    throw new Failure(
      ExitCode.missing,
      `cannot listen on ${host}:${port}: ${reasonOf(thrown)}`,
      'give another --port',
      thrown,
    );
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${taken}/`,
    uploads: () => queue.uploads,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await queue.close();
      server.closeAllConnections();
      await closed;
      await queue.vacated();
      temporary.remove();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * One request of a connection at a time. Node hands over all that a client sends at once, before the first is answered:
 * fifty connections with a thousand requests each for a sample had the server take 2.8 GB. No browser sends so, and
 * nobody needs to; the connection ends. A client that has its whole answer may send the next request before we hear that the
 * kernel took the last of it: that one request waits.
 */
export function oneAtATime(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): RequestListener {
  const busy = new WeakMap<object, ServerResponse>();
  const waiting = new WeakSet<object>();
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    busy.set(socket, response);
    const free = (): void => {
      if (busy.get(socket) === response) busy.delete(socket);
    };
    response.once('finish', free).once('close', free);
    void listener(request, response);
  };
  return (request, response) => {
    const { socket } = request;
    const before = busy.get(socket);
    if (before === undefined) {
      take(request, response);
    } else if (!before.writableEnded || waiting.has(socket)) {
      socket.destroy();
    } else {
      waiting.add(socket);
      before.once('close', () => {
        waiting.delete(socket);
        if (!socket.destroyed) take(request, response);
      });
    }
  };
}

/** Ends the connections of a client that has its share of them. A proxy's are those of many, and it counts for itself. */
export function sharedConnections(
  { connections, connectionsEach }: Pick<ServerLimits, 'connections' | 'connectionsEach'>,
  proxies: Proxies,
): (socket: Socket) => void {
  const places = new Places('connections', { all: connections, each: connectionsEach });
  return (socket) => {
    const remote = socket.remoteAddress;
    if (remote !== undefined && proxies.trusts(remote)) return;
    try {
      socket.once('close', places.take(addressOf(remote, undefined, proxies)));
    } catch (thrown) {
      if (!(thrown instanceof NoPlace)) throw thrown;
      socket.destroy();
    }
  };
}
